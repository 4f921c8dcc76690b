namespace Attune.Simulation.Vocabulary;

/// <summary>The home department.</summary>
internal static class HomeGoods
{
    public static Domain Domain { get; } = new(
        "Home", 1.2, 42, 0.75, "Hearthside|Nook & Ember|Palemoon|Grainery|Tidewell|Fernhollow|木与茶|一间",
        new Wording(
            ["{brand} {adj} {noun}, {variant}", "{adj} {noun}, {variant}", "{brand} {noun}, {variant}"],
            ["Handmade", "Minimal", "Rustic", "Modern", "Nordic", "Classic", "Natural", "Cosy", "Everyday", "Artisan"],
            ["small", "large", "white", "walnut", "sage green", "grey", "sand", "charcoal"],
            ["{adj} {noun} to make a small flat feel larger.",
             "{brand} makes it in small runs; no two are quite alike.",
             "Simple lines, easy to clean, made for people who love {topic}."],
            ["finish", "size", "material", "assembly"],
            ["it looks even better than in the photos", "it went together without any tools", "guests always ask where I bought it", "it still looks new after months of use"],
            ["it arrived with a crack", "the screws do not fit the holes", "it wobbles whatever I do", "the paint came off in a week"]),
        new Wording(
            ["{brand}{adj}{noun} {variant}", "{adj}{noun} {variant}", "{brand} {noun} {variant}"],
            ["手工", "简约", "复古", "现代", "北欧风", "经典", "原木风", "温馨", "日常", "匠心"],
            ["小号", "大号", "白色", "胡桃色", "豆绿色", "灰色", "沙色", "炭黑"],
            ["{adj}{noun}，让小户型也显得宽敞。",
             "{brand}小批量制作，每一件{noun}都略有不同。",
             "线条简洁，容易清洁，{topic}控的好选择。"],
            ["质感", "尺寸", "用料", "安装"],
            ["实物比图片还好看", "不用工具就装好了", "来家里的朋友都问链接", "用了几个月还跟新的一样"],
            ["收到就有裂痕", "螺丝和孔位对不上", "怎么放都晃", "一周就掉漆了"]),
        [
            new("kitchenware", "Kitchenware", "厨具", "cookware|knives|coffee|bakeware", "Saucepan|Chef's Knife|Coffee Dripper|Wok|Baking Tin", "汤锅|主厨刀|咖啡滤杯|炒锅|烤盘"),
            new("furniture", "Furniture", "家具", "desks|chairs|shelves|sofas", "Desk|Armchair|Bookshelf|Side Table|Bed Frame", "书桌|单人沙发|书架|边几|床架"),
            new("gardening", "Gardening", "园艺", "plants|tools|pots|seeds", "Planter|Watering Can|Pruning Shears|Seed Kit|Raised Bed", "花盆|浇水壶|修枝剪|种子套装|种植箱"),
            new("decor", "Decor", "家居装饰", "lamps|prints|candles|rugs", "Table Lamp|Art Print|Candle|Rug|Mirror", "台灯|装饰画|香薰蜡烛|地毯|镜子"),
            new("bedding", "Bedding", "床品", "duvets|pillows|cotton|silk-bedding", "Duvet Cover|Pillow|Bed Sheet|Blanket|Mattress Topper", "被套|枕头|床单|毯子|床垫"),
        ]);
}
