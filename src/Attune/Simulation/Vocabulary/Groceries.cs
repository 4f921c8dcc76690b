namespace Attune.Simulation.Vocabulary;

/// <summary>The grocery department.</summary>
internal static class Groceries
{
    public static Domain Domain { get; } = new(
        "Groceries", 1.3, 9, 0.5, "Morrow Farm|Pip & Pestle|Sunfield|Old Jetty|Bellweather|Kettle Row|田小满|山泉里",
        new Wording(
            ["{brand} {adj} {noun}, {variant}", "{adj} {noun}, {variant}"],
            ["Organic", "Small-batch", "Farmhouse", "Classic", "Premium", "Natural", "Mountain", "Heritage", "Everyday", "Select"],
            ["200 g", "500 g", "1 kg", "6-pack", "family size", "gift box"],
            ["{adj} {noun} from {brand}, packed within days of harvest.",
             "A pantry staple for anybody who cares about {topic}.",
             "Nothing added, nothing hidden: just good food."],
            ["taste", "freshness", "smell", "portion size"],
            ["the whole family asks for more", "it tastes like the one my grandmother made", "I have reordered it three times already", "you cannot stop at one"],
            ["it had gone stale by the time it arrived", "half of it was broken", "it tastes of nothing", "nobody at home would finish it"]),
        new Wording(
            ["{brand}{adj}{noun} {variant}", "{adj}{noun} {variant}"],
            ["有机", "小批次", "农家", "经典", "精选", "天然", "高山", "传统", "家常", "特级"],
            ["200克", "500克", "1公斤", "6连包", "家庭装", "礼盒"],
            ["{brand}{adj}{noun}，采收后几天内包装。",
             "喜欢{topic}的人家里常备。",
             "没有多余的添加，就是好{noun}。"],
            ["味道", "新鲜度", "香气", "分量"],
            ["全家人都抢着吃", "有小时候外婆做的味道", "已经回购三次了", "一吃就停不下来"],
            ["收到时已经不新鲜了", "碎了一半", "吃起来没什么味道", "家里没人愿意吃完"]),
        [
            new("coffee-tea", "Coffee and tea", "咖啡茶饮", "beans|green-tea|espresso|herbal", "Coffee Beans|Green Tea|Oolong|Espresso Capsules|Jasmine Tea", "咖啡豆|绿茶|乌龙茶|浓缩胶囊|茉莉花茶"),
            new("snacks", "Snacks", "零食", "nuts|chocolate|crisps|dried-fruit", "Almonds|Dark Chocolate|Crisps|Dried Mango|Rice Crackers", "巴旦木|黑巧克力|薯片|芒果干|米饼"),
            new("seasonings", "Seasonings", "调味料", "sauces|chilli|oils|fermented", "Chilli Oil|Soy Sauce|Olive Oil|Sea Salt|Black Vinegar", "油泼辣子|酱油|橄榄油|海盐|香醋"),
            new("breakfast", "Breakfast", "早餐", "oats|honey|jam|granola", "Oats|Honey|Strawberry Jam|Granola|Peanut Butter", "燕麦|蜂蜜|草莓酱|麦片|花生酱"),
            new("noodles-rice", "Noodles and rice", "米面主食", "instant|whole-grain|pasta|jasmine", "Ramen|Jasmine Rice|Spaghetti|Rice Noodles|Buckwheat Noodles", "拉面|香米|意面|米粉|荞麦面"),
        ]);
}
