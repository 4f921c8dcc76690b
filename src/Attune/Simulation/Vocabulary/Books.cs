namespace Attune.Simulation.Vocabulary;

/// <summary>The book department.</summary>
internal static class Books
{
    public static Domain Domain { get; } = new(
        "Books", 1.4, 16, 0.45, "Harrow & Pike|Lanternfold|Copper Beech|Quillmoor|Ninth Street|Saltmarsh|青石书局|南窗文化",
        new Wording(
            ["The {adj} {noun}", "The {adj} {noun} ({variant})", "{adj} {noun}", "Notes on the {adj} {noun}"],
            ["Silent", "Hidden", "Last", "Brilliant", "Unwritten", "Little", "Golden", "Forgotten", "Curious", "Patient", "Crooked", "Distant"],
            ["Illustrated Edition", "Second Edition", "Pocket Edition", "Hardcover", "Collected Edition", "Large Print"],
            ["A {topic} title that starts with one {noun} and ends somewhere nobody expects.",
             "{brand} brings {topic} readers a book about one {noun} and the people around it.",
             "Short chapters, clear prose and a great deal about {topic}."],
            ["plot", "writing", "pacing", "print quality"],
            ["I could not put it down", "I read it in two evenings and was sorry when it ended", "I learned something on every page", "the last chapter gave me goosebumps"],
            ["I gave up halfway through", "I could not get past the first fifty pages", "half of the book repeats itself", "the ending explains nothing"]),
        new Wording(
            ["{adj}的{noun}", "{adj}的{noun}（{variant}）", "{noun}札记：{adj}的日子", "{adj}之{noun}"],
            ["沉默", "隐秘", "最后", "明亮", "漫长", "遥远", "金色", "被遗忘", "好奇", "温柔", "孤独", "未完成"],
            ["插图版", "修订版", "口袋本", "精装", "典藏版", "大字版"],
            ["一本写给{topic}读者的书，从一个{noun}讲起，结尾出人意料。",
             "{brand}出品，围绕{noun}展开，文字干净，适合慢慢读。",
             "章节短小，内容扎实，{topic}爱好者值得一看。"],
            ["情节", "文笔", "节奏", "印刷"],
            ["拿起来就放不下", "两个晚上就读完了，意犹未尽", "每一页都有收获", "最后一章看得我起鸡皮疙瘩"],
            ["看到一半就看不下去了", "前五十页都没熬过去", "一半内容都在重复", "结尾什么也没交代"]),
        [
            new("science-fiction", "Science fiction", "科幻", "space|robots|first-contact|dystopia", "Orbit|Colony|Machine|Signal|Starship", "轨道|殖民地|机器|信号|星舰"),
            new("crime", "Crime", "悬疑推理", "detective|thriller|noir|courtroom", "Witness|Alibi|Harbour|Confession|Inspector", "证人|不在场证明|港湾|供词|探长"),
            new("cookbooks", "Cooking", "美食烹饪", "baking|regional-cooking|quick-meals|vegetarian", "Kitchen|Dumpling|Oven|Pantry|Spice Box", "厨房|饺子|烤箱|储藏室|香料盒"),
            new("history", "History", "历史", "empires|biography|archaeology|maritime", "Empire|Archive|Dynasty|Voyage|Frontier", "帝国|档案|王朝|航程|边疆"),
            new("programming", "Programming", "编程", "algorithms|databases|compilers|software-design", "Compiler|Algorithm|Database|Protocol|Debugger", "编译器|算法|数据库|协议|调试器"),
        ]);
}
