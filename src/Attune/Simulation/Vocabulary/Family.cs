namespace Attune.Simulation.Vocabulary;

/// <summary>The toys, baby and pets department.</summary>
internal static class Family
{
    public static Domain Domain { get; } = new(
        "Family", 1.0, 27, 0.6, "Tumbledown|Pocket Fox|Bramble Toys|Wagstaff|Little Harbour|Clover & Co|小满屋|毛球社",
        new Wording(
            ["{brand} {adj} {noun}, {variant}", "{adj} {noun}, {variant}", "{brand} {noun}"],
            ["Classic", "Sturdy", "Colourful", "Cheerful", "Little", "Big", "Everyday", "Clever", "Cosy", "Playful"],
            ["small", "medium", "large", "starter set", "deluxe set", "refill pack"],
            ["{adj} {noun}, made to survive daily use and daily love.",
             "{brand} designs for small hands, wet noses and tired parents.",
             "Hours of fun for every household that enjoys {topic}."],
            ["safety", "sturdiness", "design", "instruction leaflet"],
            ["the children fight over it", "it is the first one they have not broken", "it keeps them busy for hours", "it went straight into the washing machine and came out fine"],
            ["it fell apart on the first day", "a sharp edge was sticking out", "they lost interest after five minutes", "the pieces do not fit together"]),
        new Wording(
            ["{brand}{adj}{noun} {variant}", "{adj}{noun} {variant}", "{brand} {noun}"],
            ["经典", "结实", "彩色", "萌趣", "小小", "加大", "日常", "聪明", "温馨", "趣味"],
            ["小号", "中号", "大号", "入门套装", "豪华套装", "补充装"],
            ["{adj}{noun}，经得起天天折腾。",
             "{brand}为小手、湿鼻子和疲惫的爸妈而设计。",
             "喜欢{topic}的家庭能玩上好几个小时。"],
            ["安全性", "结实程度", "设计", "说明书"],
            ["孩子们抢着要", "这是第一个没被弄坏的", "能安安静静玩上半天", "直接丢洗衣机洗也没问题"],
            ["第一天就散架了", "有个尖角露在外面", "玩了五分钟就没兴趣了", "零件根本拼不上"]),
        [
            new("building-toys", "Building toys", "拼搭玩具", "bricks|models|magnets|puzzles", "Brick Set|Model Train|Magnet Tiles|Jigsaw|Marble Run", "积木|火车模型|磁力片|拼图|滚珠轨道"),
            new("board-games", "Board games", "桌游", "strategy|party|cards|cooperative", "Strategy Game|Card Game|Dice Set|Party Game|Mahjong Set", "策略桌游|卡牌|骰子套装|聚会游戏|麻将"),
            new("baby", "Baby", "母婴", "feeding|strollers|sleep|bath", "Stroller|Baby Bottle|Sleep Sack|Bath Seat|High Chair", "婴儿车|奶瓶|睡袋|洗澡椅|餐椅"),
            new("cats", "Cats", "猫咪", "litter|scratching|cat-food|cat-toys", "Scratching Post|Cat Litter|Feather Wand|Cat Bed|Water Fountain", "猫抓板|猫砂|逗猫棒|猫窝|饮水机"),
            new("dogs", "Dogs", "狗狗", "leads|dog-food|dog-beds|training", "Dog Lead|Chew Toy|Dog Bed|Treat Pouch|Harness", "牵引绳|磨牙玩具|狗窝|零食包|胸背带"),
        ]);
}
