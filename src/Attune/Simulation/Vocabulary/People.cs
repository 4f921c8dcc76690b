namespace Attune.Simulation.Vocabulary;

/// <summary>A city and how many hours its clocks are ahead of UTC (no daylight saving: the rhythm is coarser than that).</summary>
internal readonly record struct City(string Name, int UtcOffset);

/// <summary>What people are called and where they live.</summary>
internal static class People
{
    private static readonly string[] FirstWomen = ["Alice", "Beth", "Chloe", "Dana", "Elena", "Freya", "Grace", "Hannah", "Iris", "Julia", "Keira", "Leah", "Maya", "Nora", "Priya", "Ruth", "Sofia", "Tessa"];
    private static readonly string[] FirstMen = ["Adam", "Ben", "Carlos", "David", "Ethan", "Felix", "George", "Hugo", "Ivan", "James", "Kofi", "Liam", "Marco", "Noah", "Omar", "Paul", "Ravi", "Sam"];
    private static readonly string[] Last = ["Adeyemi", "Baker", "Cole", "Diaz", "Evans", "Fischer", "Grant", "Hughes", "Iyer", "Jensen", "Kelly", "Lopez", "Moore", "Novak", "Owens", "Patel", "Quinn", "Reid", "Silva", "Turner", "Walsh", "Young"];
    private static readonly string[] Surnames = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗"];
    private static readonly string[] GivenWomen = ["芳", "雨桐", "静怡", "丽娜", "晓雪", "欣然", "梦瑶", "思琪", "婷婷", "慧敏", "佳宁", "若曦"];
    private static readonly string[] GivenMen = ["伟", "浩然", "建国", "子轩", "志强", "宇航", "明哲", "俊杰", "嘉豪", "文博", "天佑", "思远"];

    private static readonly City[] EnglishCities =
        [new("London", 0), new("New York", -5), new("Toronto", -5), new("Chicago", -6), new("San Francisco", -8), new("Dublin", 0), new("Singapore", 8), new("Sydney", 10)];

    private static readonly City[] ChineseCities =
        [new("北京", 8), new("上海", 8), new("广州", 8), new("深圳", 8), new("成都", 8), new("杭州", 8), new("武汉", 8), new("西安", 8)];

    /// <summary>Cities whose people speak a language.</summary>
    public static City[] CitiesOf(Language language) => language == Language.Chinese ? ChineseCities : EnglishCities;

    /// <summary>Makes up a full name.</summary>
    public static string Name(Language language, bool woman, Random random) => language == Language.Chinese
        ? random.Pick(Surnames) + random.Pick(woman ? GivenWomen : GivenMen)
        : $"{random.Pick(woman ? FirstWomen : FirstMen)} {random.Pick(Last)}";
}
