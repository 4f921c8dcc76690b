namespace Attune.Simulation.Vocabulary;

/// <summary>The beauty and care department.</summary>
internal static class Beauty
{
    public static Domain Domain { get; } = new(
        "Beauty", 1.0, 24, 0.6, "Verdine|Claro Skin|Milkweed|Petal & Rye|Aurelle|Dewpoint|花间集|雪见",
        new Wording(
            ["{brand} {adj} {noun}, {variant}", "{adj} {noun} by {brand}"],
            ["Gentle", "Silky", "Botanical", "Soft", "Pure", "Daily", "Luminous", "Delicate", "Natural", "Signature"],
            ["travel size", "refill", "duo", "standard size", "gift set", "limited edition"],
            ["{adj} {noun} for the end of a long week.",
             "{brand} left out what you do not need and kept what works.",
             "A little goes a long way: made for {topic}."],
            ["texture", "scent", "packaging design", "effect"],
            ["my skin has never felt better", "it does not dry out my face at all", "a tiny drop is enough", "I saw a difference within a week"],
            ["it gave me a rash", "it does nothing for my skin", "it dries within minutes and flakes", "the pump broke on day two"]),
        new Wording(
            ["{brand}{adj}{noun} {variant}", "{adj}{noun} {variant}"],
            ["温和", "丝滑", "植萃", "柔润", "纯净", "日常", "焕亮", "轻盈", "天然", "经典"],
            ["旅行装", "替换装", "双件装", "标准装", "礼盒", "限定版"],
            ["{adj}{noun}，给疲惫了一周的你。",
             "{brand}只留下有用的成分，不添负担。",
             "一点点就够用，专为{topic}打造的{noun}。"],
            ["质地", "香味", "包装设计", "效果"],
            ["皮肤状态从没这么好过", "用完脸一点都不干", "一小滴就够了", "一周就看到变化"],
            ["用了就过敏", "对我的皮肤完全没用", "几分钟就干了还起皮", "第二天泵头就坏了"]),
        [
            new("skincare", "Skincare", "护肤", "serums|moisturisers|sunscreen|masks", "Serum|Moisturiser|Sunscreen|Face Mask|Toner", "精华|面霜|防晒霜|面膜|爽肤水"),
            new("make-up", "Make-up", "彩妆", "lips|eyes|foundation|palettes", "Lipstick|Eyeshadow Palette|Foundation|Mascara|Blush", "口红|眼影盘|粉底液|睫毛膏|腮红"),
            new("hair-care", "Hair care", "护发", "shampoo|styling|hair-oil|colour-care", "Shampoo|Conditioner|Hair Oil|Styling Cream|Hair Mask", "洗发水|护发素|护发精油|造型膏|发膜"),
            new("fragrance", "Fragrance", "香氛", "floral|woody|citrus|musk", "Eau de Parfum|Cologne|Body Mist|Solid Perfume|Hand Cream", "淡香精|古龙水|身体喷雾|固体香膏|护手霜"),
        ]);
}
