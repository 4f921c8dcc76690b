using System.Globalization;
using System.Net;
using System.Text;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Report;

/// <summary>A page that needs nothing else: styles and scripts are in it. Light or dark, as the reader's system is.</summary>
internal static class Page
{
    /// <summary>The whole file.</summary>
    /// <param name="title">Title and heading.</param>
    /// <param name="body">What stands below the heading, as HTML.</param>
    /// <param name="names">Of its own styles and scripts among the resources of this folder; those of all pages come first.</param>
    public static string Write(string title, StringBuilder body, params string[] names)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"{Encode(T("en"))}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{Encode(title)}</title>\n<style>\n");
        foreach (var name in names.Prepend("page.css").Where(n => n.EndsWith(".css", StringComparison.Ordinal))) page.Append(Resource(name));
        page.Append(CultureInfo.InvariantCulture, $"</style>\n</head>\n<body>\n<h1>{Encode(title)}</h1>\n").Append(body).Append("<script>\n");
        foreach (var name in names.Prepend("page.js").Where(n => n.EndsWith(".js", StringComparison.Ordinal))) page.Append(Resource(name));
        return page.Append("</script>\n</body>\n</html>\n").ToString();
    }

    /// <summary>A table whose headings sort it; cells are texts.</summary>
    public static StringBuilder Table(this StringBuilder body, IEnumerable<string> headings, IEnumerable<IEnumerable<string>> rows)
    {
        body.Append("<div class=\"scroll\">\n<table>\n<thead><tr>").AppendJoin("", headings.Select(h => $"<th>{Encode(h)}</th>")).Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows) body.Append("<tr>").AppendJoin("", row.Select(c => $"<td>{Encode(c)}</td>")).Append("</tr>\n");
        return body.Append("</tbody>\n</table>\n</div>\n");
    }

    /// <summary>A heading of the second order.</summary>
    public static StringBuilder Heading(this StringBuilder body, string text) => body.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(text)}</h2>\n");

    /// <summary>A paragraph.</summary>
    public static StringBuilder Paragraph(this StringBuilder body, string text) => body.Append(CultureInfo.InvariantCulture, $"<p>{Encode(text)}</p>\n");

    /// <summary>A text as HTML.</summary>
    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(Page).Assembly.GetManifestResourceStream(typeof(Page), name)!);
        return reader.ReadToEnd();
    }
}
