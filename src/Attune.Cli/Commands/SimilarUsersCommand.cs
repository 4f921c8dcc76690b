using System.CommandLine;
using Attune.Models;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune similar-users</c> says.</summary>
internal sealed record SimilarUsersResult(string User, string Model, int Version, IReadOnlyList<SimilarUser> Users);

/// <summary>A user near another.</summary>
internal sealed record SimilarUser(string User, double Score);

/// <summary><c>attune similar-users</c>: who is like a user.</summary>
internal sealed class SimilarUsersCommand : CliCommand<SimilarUsersResult>
{
    private readonly Argument<string> _user = new("user") { Description = T("The user's id."), HelpName = T("USER") };
    private readonly TrainedChoice _trained = new();

    public SimilarUsersCommand(CliHost host)
        : base("similar-users", T("Users who are like a user, by the trained model."), host, "attune similar-users 196 --count 5")
    {
        Add(_user);
        _trained.AddTo(this);
    }

    protected override async Task<SimilarUsersResult> RunAsync(ParseResult arguments, Session session)
    {
        var user = arguments.GetRequiredValue(_user);
        using var workspace = session.OpenWorkspace();
        var published = await _trained.LoadAsync(arguments, session);
        if (published.Model is not IUserEmbedding model)
            throw new AttuneException("not_supported", $"The model '{published.Manifest.Model}' does not know how alike users are.", $"Train one that does: attune train --model ials.");

        var (query, _) = await workspace.QueryAsync(published, user, session);
        var best = Recommender.SimilarUsers(model, published.Users.Count, query, _trained.Count(arguments));
        return new SimilarUsersResult(user, published.Manifest.Model, published.Manifest.Version,
            [.. best.Select(b => new SimilarUser(published.Users[b.User], b.Score))]);
    }

    protected override void Show(SimilarUsersResult result, Session session)
    {
        session.Screen.Heading(T($"Users like {result.User}"));
        session.Screen.Table([T(">#"), T("user"), T(">score")], result.Users.Select((u, n) => new[] { $"{n + 1}", u.User, $"{u.Score:0.000}" }));
    }
}
