using System.Globalization;

namespace Attune.Data;

/// <summary>A categorical attribute whose values say something of more than one entity.</summary>
/// <param name="Name">The attribute: <c>genres</c>.</param>
/// <param name="Values">Its values.</param>
/// <param name="Membership">Entities by values.</param>
public sealed record CategoryColumn(string Name, IdMap Values, CsrMatrix Membership);

/// <summary>Tells attributes that group entities (genre, brand) from those that merely describe one (an address, a date, a serial number).</summary>
public static class RecurringCategories
{
    /// <summary>The attributes whose values stand for two entities or more on average and are mostly no dates or addresses, in order of name.</summary>
    public static IEnumerable<CategoryColumn> Of(AttributeTable attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        foreach (var name in attributes.CategoryNames())
        {
            var (values, membership) = attributes.Categories(name);
            if (values.Count > 1 && membership.Count >= 2L * values.Count && !AreMostlyDatesOrAddresses(values))
                yield return new CategoryColumn(name, values, membership);
        }
    }

    private static bool AreMostlyDatesOrAddresses(IdMap values)
    {
        var count = 0;
        foreach (var value in values.Ids)
            if (IsDateOrAddress(value)) count++;
        return count * 2 > values.Count;
    }

    private static bool IsDateOrAddress(string value) =>
        DateTime.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        || value.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || value.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
