namespace Attune.Simulation.Vocabulary;

/// <summary>The electronics department.</summary>
internal static class Electronics
{
    public static Domain Domain { get; } = new(
        "Electronics", 1.3, 95, 0.8, "Voltano|Kestrel Labs|Brightcore|Onda Nine|Tesselo|Pixelwright|澄音|极昼科技",
        new Wording(
            ["{brand} {adj} {noun} {variant}", "{brand} {noun} {variant}", "{adj} {noun} by {brand}"],
            ["Compact", "Portable", "Everyday", "Studio", "Rugged", "Quiet", "Smart", "Lightweight", "Precision", "Travel"],
            ["S2", "Pro", "Mini", "X4", "Lite", "(2nd gen)", "Max", "Air 10"],
            ["{adj} {noun} from {brand}, for people who take {topic} seriously.",
             "Set up in minutes, ready all day, built by {brand}.",
             "{brand} put its newest parts into this one."],
            ["battery life", "build quality", "sound", "screen"],
            ["setup took two minutes", "it lasts three days on one charge", "it has not crashed once", "I would not travel without it"],
            ["it stopped charging after a week", "it does not hold a connection", "the fan never stops", "it will not pair with my phone"]),
        new Wording(
            ["{brand}{adj}{noun} {variant}", "{brand} {noun} {variant}", "{adj}{noun}（{brand}）"],
            ["便携", "轻巧", "入门级", "专业", "三防", "静音", "智能", "高性能", "旅行", "家用"],
            ["S2", "Pro", "青春版", "X4", "Lite", "二代", "Max", "Air 10"],
            ["{brand}推出的{adj}{noun}，为{topic}用户而设计。",
             "几分钟就能设置好，{noun}续航一整天。",
             "{adj}设计，最新配件，{brand}这款{noun}很有诚意。"],
            ["续航", "做工", "音质", "屏幕"],
            ["两分钟就设置好了", "充一次电能用三天", "用到现在一次都没死机", "出差必带"],
            ["用了一周就充不进电了", "连接老是断", "风扇响个不停", "怎么也连不上手机"]),
        [
            new("headphones", "Headphones", "耳机", "noise-cancelling|over-ear|earbuds|hi-fi", "Headphones|Earbuds|Headset|Neckband|DAC", "头戴耳机|真无线耳机|游戏耳机|颈挂耳机|解码器"),
            new("photography", "Photography", "摄影", "lenses|tripods|mirrorless|lighting", "Camera|Lens|Tripod|Flash|Gimbal", "相机|镜头|三脚架|闪光灯|稳定器"),
            new("gaming", "Gaming", "游戏", "consoles|mechanical-keyboards|racing|retro", "Controller|Mechanical Keyboard|Gaming Mouse|Handheld|Racing Wheel", "手柄|机械键盘|游戏鼠标|掌机|方向盘"),
            new("smart-home", "Smart home", "智能家居", "sensors|lighting-control|voice|security", "Speaker|Door Sensor|Light Strip|Thermostat|Doorbell", "音箱|门窗传感器|灯带|温控器|门铃"),
            new("computing", "Computing", "电脑办公", "laptops|storage|monitors|networking", "Laptop|SSD|Monitor|Router|Docking Station", "笔记本电脑|固态硬盘|显示器|路由器|扩展坞"),
        ]);
}
