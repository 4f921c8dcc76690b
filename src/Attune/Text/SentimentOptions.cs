using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Attune.Text;

/// <summary>Options of <c>nb-svm</c>.</summary>
public sealed record SentimentOptions
{
    /// <summary>Longest n-gram of words.</summary>
    [Description("The longest n-gram that begins with a word, number, emoji or mark.")]
    [Range(0, 8)]
    public int WordNgrams { get; init; } = 3;

    /// <summary>Longest n-gram of ideographs.</summary>
    [Description("The longest n-gram that begins with an ideograph: Chinese is read by characters, so that no dictionary is needed.")]
    [Range(0, 8)]
    public int IdeographNgrams { get; init; } = 4;

    /// <summary>Shortest n-gram of letters.</summary>
    [Description("The shortest n-gram of letters within a word, its ends counted as letters.")]
    [Range(1, 16)]
    public int ShortestLetters { get; init; } = 3;

    /// <summary>Longest n-gram of letters.</summary>
    [Description("The longest n-gram of letters within a word; 0 for none.")]
    [Range(0, 16)]
    public int LongestLetters { get; init; }

    /// <summary>Rarest n-gram.</summary>
    [Description("N-grams in fewer texts are left out.")]
    [Range(1, 1000)]
    public int MinCount { get; init; } = 1;

    /// <summary>alpha.</summary>
    [Description("Smoothing of the log-count ratios, alpha of the paper.")]
    [Range(1e-6, 1e3)]
    public double Smoothing { get; init; } = 1;

    /// <summary>beta.</summary>
    [Description("How far to trust the support vector machine over naive Bayes, beta of the paper: 0 is naive Bayes with equal weights, 1 the machine alone.")]
    [Range(0.0, 1.0)]
    public double Interpolation { get; init; } = 0.25;

    /// <summary>C.</summary>
    [Description("Cost of a text on the wrong side of the margin: C of the support vector machine times the mean squared length of the texts' vectors, so that one cost suits short texts and long ones.")]
    [Range(1e-6, 1e6)]
    public double Cost { get; init; } = 2;

    /// <summary>When to stop.</summary>
    [Description("The solver stops when projected gradients differ by no more.")]
    [Range(1e-6, 10.0)]
    public double Tolerance { get; init; } = 0.1;

    /// <summary>When to stop in any case.</summary>
    [Description("The solver stops after so many passes over the texts in any case.")]
    [Range(1, 100_000)]
    public int MaxPasses { get; init; } = 300;

    /// <summary>Part withheld to calibrate.</summary>
    [Description("Share of the texts on which a first machine, trained on the others, is calibrated; 0 leaves scores as they are.")]
    [Range(0.0, 0.5)]
    public double CalibrationShare { get; init; } = 0.2;

    /// <summary>Half-width of neutral.</summary>
    [Description("A text is neutral when its probability of being positive is no farther from 1/2.")]
    [Range(0.0, 0.5)]
    public double NeutralBand { get; init; } = 0.1;

    /// <summary>Use the lexicon.</summary>
    [Description("Also let what the word list that comes with the software says of a text be learned from: it helps where labelled texts are few.")]
    public bool Lexicon { get; init; } = true;

    internal NgramShape Shape => new(WordNgrams, IdeographNgrams, ShortestLetters, LongestLetters < ShortestLetters ? 0 : LongestLetters, Lexicon);
}
