namespace Attune.Simulation.Vocabulary;

/// <summary>The fashion department.</summary>
internal static class Fashion
{
    public static Domain Domain { get; } = new(
        "Fashion", 1.5, 48, 0.6, "Maren Vale|Oddfellow Thread|Rue Dix|Birchline|Saffron Lane|Tallow|素缕|半山衣橱",
        new Wording(
            ["{brand} {adj} {noun}, {variant}", "{adj} {noun} in {variant}", "{brand} {noun}, {variant}"],
            ["Classic", "Everyday", "Soft", "Lightweight", "Vintage", "Modern", "Handmade", "Limited", "Signature", "Weekend"],
            ["navy", "sand", "charcoal", "olive", "ivory", "rust", "sky blue", "black"],
            ["Goes with nearly everything in the wardrobe.",
             "{adj} {noun} for long days and cool evenings, cut by {brand}.",
             "Soft, easy to wash, and a favourite among {topic} fans."],
            ["fit", "fabric", "colour", "stitching"],
            ["it fits as if it were made for me", "I get compliments every time I wear it", "it has not lost its shape after ten washes", "it feels soft on the skin"],
            ["it shrank in the first wash", "the seam came apart within a week", "it runs two sizes small", "it itches so much that I cannot wear it"]),
        new Wording(
            ["{brand}{adj}{noun} {variant}", "{adj}{noun} {variant}", "{brand} {noun} {variant}"],
            ["经典", "日常", "柔软", "轻薄", "复古", "简约", "手工", "限量", "百搭", "周末"],
            ["藏青", "沙色", "炭灰", "橄榄绿", "象牙白", "铁锈红", "天蓝", "黑色"],
            ["一件好搭的{adj}{noun}，通勤周末都合适。",
             "{brand}的版型，{noun}穿一整天也舒服。",
             "面料柔软好打理，{topic}爱好者的心头好。"],
            ["版型", "面料", "颜色", "走线"],
            ["像是量身定做的一样", "每次穿都有人夸", "洗了十来次也没变形", "贴身穿很舒服"],
            ["洗一次就缩水了", "穿了不到一周就开线", "尺码偏小太多", "扎得根本没法穿"]),
        [
            new("streetwear", "Streetwear", "街头潮流", "hoodies|graphic|skate|limited", "Hoodie|Cargo Pants|Graphic Tee|Bomber Jacket|Cap", "卫衣|工装裤|印花T恤|飞行夹克|棒球帽"),
            new("office-wear", "Office wear", "通勤", "shirts|suits|minimal|wool", "Blazer|Shirt|Trousers|Pencil Skirt|Wool Coat", "西装外套|衬衫|西裤|铅笔裙|羊毛大衣"),
            new("sneakers", "Sneakers", "运动鞋", "running-shoes|retro-shoes|high-top|cushioned", "Sneakers|Running Shoes|High-tops|Slip-ons|Trainers", "板鞋|跑鞋|高帮鞋|一脚蹬|训练鞋"),
            new("accessories", "Accessories", "配饰", "bags|jewellery|watches|scarves", "Tote Bag|Silver Necklace|Watch|Silk Scarf|Belt", "托特包|银项链|手表|真丝围巾|皮带"),
            new("traditional-dress", "Traditional dress", "国风服饰", "silk|embroidery|festival|hanfu", "Silk Jacket|Embroidered Skirt|Linen Robe|Knot-button Shirt|Festival Shawl", "真丝上衣|马面裙|麻布长衫|盘扣衬衫|绣花披肩"),
        ]);
}
