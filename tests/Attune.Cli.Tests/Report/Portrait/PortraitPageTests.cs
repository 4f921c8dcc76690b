using System.Globalization;
using System.Text.RegularExpressions;
using Attune.Cli.Language;
using Attune.Cli.Report.Portrait;
using Attune.Data;

namespace Attune.Cli.Tests.Report.Portrait;

public sealed class PortraitPageTests
{
    /// <summary>Pairs of texts that lie on each other, and boxes that are wider than what holds them.</summary>
    private const string Faults = """
        const faults = [], texts = [];
        const walker = document.createTreeWalker(document.body, 4);
        for (let node; node = walker.nextNode();) {
          if (!node.textContent.trim() || node.parentElement.closest("script, style, title, details:not([open]) > :not(summary), .scroll")) continue;
          const range = document.createRange();
          range.selectNodeContents(node);
          for (const box of range.getClientRects()) if (box.width > 0) texts.push({ text: node.textContent.trim().slice(0, 40), element: node.parentElement, left: box.left, right: box.right, top: box.top, bottom: box.bottom });
        }
        for (let a = 0; a < texts.length; a++)
          for (let b = a + 1; b < texts.length; b++) {
            const [one, two] = [texts[a], texts[b]];
            if (one.element === two.element) continue;
            const [across, down] = [Math.min(one.right, two.right) - Math.max(one.left, two.left), Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top)];
            if (across > 1 && down > 3) faults.push(`'${one.text}' lies on '${two.text}'`);
          }
        for (const text of texts) {
          const card = text.element.closest(".card, body").getBoundingClientRect();
          if (text.left < card.left - 1 || text.right > card.right + 1) faults.push(`'${text.text}' leaves its card`);
        }
        for (const element of document.querySelectorAll("body, .card, .cards, dd, td, th, li, .axis"))
          if (!element.closest(".scroll, details:not([open])") && element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "inline") faults.push(`${element.tagName}.${element.className} is too narrow for '${element.textContent.trim().slice(0, 40)}'`);
        if (document.documentElement.scrollWidth > window.innerWidth) faults.push("the page is wider than the window");
        return { texts: texts.length, pictures: document.querySelectorAll("svg").length, faults: faults.slice(0, 20) };
        """;

    public static TheoryData<string, int> Views => new() { { "en", 1280 }, { "en", 400 }, { "zh", 1280 }, { "zh", 400 } };

    [Theory]
    [MemberData(nameof(Views))]
    public async Task In_a_browser_no_texts_overlap_and_nothing_overflows(string language, int width)
    {
        Chromium.Need();
        var page = Spoken(language, () => PortraitPage.Write(People.Everything()));
        foreach (var html in new[] { page, page.Replace("<details", "<details open", StringComparison.Ordinal) })
        {
            var seen = await Chromium.EvaluateAsync(html, Faults, width);
            Assert.True(seen.GetProperty("texts").GetInt32() > 100);
            Assert.True(seen.GetProperty("pictures").GetInt32() > 20);
            Assert.Empty(seen.GetProperty("faults").EnumerateArray().Select(f => f.GetString()));
        }
    }

    [Fact]
    public async Task The_browser_test_can_fail()
    {
        Chromium.Need();
        var page = PortraitPage.Write(People.Everything()).Replace("</style>", ".lead { height: 1rem } .recommended { white-space: nowrap; width: 90rem } .card h2 { margin-bottom: -1.5rem }</style>", StringComparison.Ordinal);
        var faults = (await Chromium.EvaluateAsync(page, Faults, 1280)).GetProperty("faults").EnumerateArray().Select(f => f.GetString()!).ToList();
        Assert.Contains(faults, f => f.Contains("lies on", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh")]
    public void The_page_needs_nothing_from_elsewhere_and_all_text_is_escaped(string language)
    {
        var page = Spoken(language, () => PortraitPage.Write(People.Everything()));
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("u&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        foreach (var tag in new[] { "<i>", "<em>", "<s>", "<u>", "<b>Drama" }) Assert.DoesNotContain(tag, page, StringComparison.Ordinal);
        Assert.All(Regex.Matches(page, "<svg[^>]*>(<title>)?").Select(m => m.Value), svg => Assert.True(svg.Contains("aria-hidden", StringComparison.Ordinal) || svg.EndsWith("<title>", StringComparison.Ordinal), svg));
        Assert.Matches(language == "zh" ? "<html lang=\"zh" : "<html lang=\"en", page);
    }

    [Fact]
    public void In_Chinese_the_page_speaks_Chinese()
    {
        var page = Spoken("zh", () => PortraitPage.Write(People.Everything("u1", "Comedy")));
        foreach (var text in new[] { "u1 的画像", "活动", "作息", "兴趣", "情感", "概览", "用户类型", "价值", "最相近的用户", "推荐", "晚间型 Comedy 爱好者", "来源：置信度 0.97", "周一" })
            Assert.Contains(text, page, StringComparison.Ordinal);
        var headings = Regex.Matches(page, "<h2>([^<]*)</h2>").Select(m => System.Net.WebUtility.HtmlDecode(m.Groups[1].Value));
        Assert.Equal(["zodiac<u>"], headings.Where(h => h.All(char.IsAscii)));
    }

    [Fact]
    public void Every_section_tells_what_it_is_made_of()
    {
        var page = PortraitPage.Write(People.Everything("u1", "Comedy"));
        foreach (var heading in new[] { "Activity", "Rhythm", "Interests", "Sentiment", "Said of themselves", "At a glance", "Persona", "Value", "Predicted", "Behaviour", "Nearest users", "Recommendations", "zodiac&lt;u&gt;" })
            Assert.Contains($"<h2>{heading}</h2>", page, StringComparison.Ordinal);
        Assert.Equal(12, Regex.Count(page, "<details class=\"from\">"));
        Assert.Contains("From 300 events of 2025-06-01 to 2026-06-01. The newest are number 300, 299, 298 of the log. By ials@3.", page, StringComparison.Ordinal);
        Assert.Contains("Cares for Pneumono", page, StringComparison.Ordinal);
        Assert.Contains("One of the “Evening Comedy lovers”, as are 14 % of users.", System.Net.WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }

    [Fact]
    public void Somebody_of_whom_nothing_is_known_has_a_page_too()
    {
        var page = PortraitPage.Write(People.Nothing("nobody"));
        Assert.Contains("Nothing is known of this user yet.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<section", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_are_counted_by_day_month_or_year()
    {
        var profile = People.Nothing("u").Profile;
        StoredEvent At(int id, string kind, DateTimeOffset time) => new(id, new Event("u", kind, null, time), "t");
        var noon = People.Now.AddDays(-100);

        var day = PortraitData.From(profile, [At(1, "view", noon), At(2, "view", noon.AddHours(1)), At(3, "click", People.Now.AddDays(1))], null);
        Assert.Equal(("day", 14), (day.Unit, day.Periods.Count)); // the later event is after the profile's moment
        Assert.Equal(2, Assert.Single(day.Periods, p => p.Counts.Sum() > 0).Counts[0]);
        Assert.Equal(2, day.Rhythm.Cast<int>().Sum());
        Assert.Equal(1, day.Rhythm[((int)noon.DayOfWeek + 6) % 7, 12]);

        var month = PortraitData.From(profile, [At(1, "view", noon.AddDays(-200)), At(2, "click", noon)], null);
        Assert.Equal(("month", "2025-08", "2026-02"), (month.Unit, month.Periods[0].Label, month.Periods[^1].Label));
        Assert.Equal(7, month.Periods.Count);
        Assert.Equal([1L, 0], month.Periods[^1].Counts); // click stands before view: equal counts, by name

        var year = PortraitData.From(profile, [.. Enumerable.Range(0, 9).Select(k => At(k, $"kind{k}", noon.AddYears(-10 * k)))], null);
        Assert.Equal(("year", 81, PortraitData.OtherKinds), (year.Unit, year.Periods.Count, year.Kinds[^1]));
        Assert.Equal(9, year.Periods.Sum(p => p.Counts.Sum()));
    }

    private static string Spoken(string language, Func<string> write)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            Texts.SpeakLanguage(language);
            return write();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
