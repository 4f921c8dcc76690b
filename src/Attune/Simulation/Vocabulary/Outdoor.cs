namespace Attune.Simulation.Vocabulary;

/// <summary>The outdoor and sports department.</summary>
internal static class Outdoor
{
    public static Domain Domain { get; } = new(
        "Outdoor", 1.1, 62, 0.75, "Cairnway|Stonepath|Ridge & River|Alder Peak|Wildmere|Fathom Gear|野径|云岭",
        new Wording(
            ["{brand} {adj} {noun} {variant}", "{adj} {noun} {variant}", "{brand} {noun} {variant}"],
            ["Trail", "Reinforced", "All-weather", "Rugged", "Alpine", "Compact", "Everyday", "Summit", "Pro", "Classic"],
            ["20", "35", "MK II", "Tour", "Expedition", "Junior", "Plus", "Zero"],
            ["{adj} {noun} for long weekends, whatever the weather.",
             "{brand} tested it for a whole winter before selling one.",
             "Light, tough, and easy to repair: made for {topic}."],
            ["weight", "durability", "comfort", "waterproofing"],
            ["it kept me dry through two days of rain", "it survived a fall that I barely did", "I hardly notice that I carry it", "it has not let me down in three seasons"],
            ["it leaked on the first wet day", "the zip broke on the second trip", "it rubbed my shoulders raw", "it is far heavier than stated"]),
        new Wording(
            ["{brand}{adj}{noun} {variant}", "{adj}{noun} {variant}", "{brand} {noun} {variant}"],
            ["越野", "加固", "全天候", "耐磨", "高山", "便携", "入门", "登顶", "专业", "经典"],
            ["20", "35", "二代", "旅行款", "远征款", "青少年款", "Plus", "Zero"],
            ["一款靠得住的{noun}，刮风下雨都不怕。",
             "{brand}用一整个冬天测试过这款{adj}{noun}。",
             "轻便耐用，好维修，为{topic}而生。"],
            ["重量", "耐用性", "舒适度", "防水"],
            ["连下两天雨里面还是干的", "摔了一次一点事没有", "背着几乎感觉不到重量", "用了三季从没掉过链子"],
            ["第一次下雨就漏了", "第二次用拉链就坏了", "肩膀都磨破了", "比标称重了不少"]),
        [
            new("hiking", "Hiking", "徒步", "backpacks|boots|poles|navigation", "Backpack|Hiking Boots|Trekking Poles|Rain Jacket|Headlamp", "登山包|徒步鞋|登山杖|冲锋衣|头灯"),
            new("camping", "Camping", "露营", "tents|stoves|sleeping-bags|lanterns", "Tent|Camp Stove|Sleeping Bag|Lantern|Folding Chair", "帐篷|露营炉|睡袋|营地灯|折叠椅"),
            new("cycling", "Cycling", "骑行", "road|gravel|helmets|bike-lights", "Helmet|Bike Light|Cycling Jersey|Saddle|Pump", "头盔|车灯|骑行服|坐垫|打气筒"),
            new("fitness", "Fitness", "健身", "yoga|weights|recovery|home-gym", "Yoga Mat|Kettlebell|Foam Roller|Resistance Band|Jump Rope", "瑜伽垫|壶铃|泡沫轴|弹力带|跳绳"),
            new("water-sports", "Water sports", "水上运动", "swimming|paddling|diving|surf", "Paddle Board|Wetsuit|Swim Goggles|Dry Bag|Snorkel", "桨板|湿衣|泳镜|防水袋|呼吸管"),
        ]);
}
