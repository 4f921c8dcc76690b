namespace Attune.Prediction;

/// <summary>Traits of which nothing is predicted unless somebody asks for it in so many words.</summary>
public static class SensitiveTraits
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "gender", "sex", "age", "birthday", "birth", "ethnicity", "ethnic", "race", "nationality", "religion", "belief", "politics", "political", "party", "union", "orientation", "sexuality",
        "health", "illness", "disease", "diagnosis", "medication", "disability", "pregnancy", "pregnant", "weight", "income", "salary", "wealth", "debt", "credit", "marital", "genetic", "biometric",
        "性别", "年龄", "民族", "种族", "宗教", "健康", "疾病", "收入", "政治",
    };

    /// <summary>True when one of the words of a name is sensitive, or the schema says so of the name.</summary>
    /// <param name="name">A trait: <c>age_group</c>, <c>birthDate</c>.</param>
    /// <param name="declared">Names that the workspace's schema calls sensitive.</param>
    public static bool Contains(string name, IEnumerable<string> declared)
    {
        ArgumentNullException.ThrowIfNull(name);
        return declared.Contains(name, StringComparer.OrdinalIgnoreCase) || WordsOf(name).Any(Words.Contains);
    }

    private static IEnumerable<string> WordsOf(string name)
    {
        var start = 0;
        for (var k = 1; k <= name.Length; k++)
        {
            if (k < name.Length && char.IsLetter(name[k]) && char.IsLetter(name[k - 1]) && !(char.IsUpper(name[k]) && char.IsLower(name[k - 1]))) continue;
            if (k > start) yield return name[start..k].Trim('_', '-', '.', ' ');
            start = k;
        }
    }
}
