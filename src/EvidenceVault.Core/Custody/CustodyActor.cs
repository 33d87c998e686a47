using System.Diagnostics.CodeAnalysis;

namespace EvidenceVault.Core.Custody;

/// <summary>What kind of actor did something.</summary>
[SuppressMessage("Design", "CA1008:Enums should have zero value", Justification = "Nothing is done by nobody; zero stays invalid.")]
public enum ActorKind
{
    /// <summary>A person with an account; on the wire <c>person</c>.</summary>
    Person = 1,

    /// <summary>An enrolled docking station; on the wire <c>station</c>.</summary>
    Station = 2,

    /// <summary>The vault itself, on a schedule or as a consequence; on the wire <c>vault</c>.</summary>
    Vault = 3,

    /// <summary>A command-line tool of the vault; on the wire <c>tool</c>.</summary>
    Tool = 4,

    /// <summary>Another system with a key of its own; on the wire <c>service</c>.</summary>
    Service = 5,
}

/// <summary>Who did something.</summary>
public sealed record CustodyActor
{
    /// <param name="kind">One of the named kinds.</param>
    /// <param name="name">Account name, station id or the tool's name; not empty.</param>
    /// <exception cref="ArgumentException">No such kind, or a name that is empty or not well-formed Unicode.</exception>
    public CustodyActor(ActorKind kind, string name)
    {
        if (name.Length == 0 || !CanonicalText.IsWellFormed(name))
        {
            throw new ArgumentException("An actor's name is well-formed text and not empty.", nameof(name));
        }

        (Kind, KindWord, Name) = (kind, WordOf(kind), name);
    }

    public ActorKind Kind { get; }

    /// <summary>Account name, station id or the tool's name.</summary>
    public string Name { get; }

    internal string KindWord { get; }

    internal static bool TryParseKind(string word, out ActorKind kind)
    {
        foreach (var candidate in Enum.GetValues<ActorKind>())
        {
            if (string.Equals(WordOf(candidate), word, StringComparison.Ordinal))
            {
                kind = candidate;
                return true;
            }
        }

        kind = default;
        return false;
    }

    private static string WordOf(ActorKind kind) => kind switch
    {
        ActorKind.Person => "person",
        ActorKind.Station => "station",
        ActorKind.Vault => "vault",
        ActorKind.Tool => "tool",
        ActorKind.Service => "service",
        _ => throw new ArgumentException("Not a kind of actor.", nameof(kind)),
    };
}
