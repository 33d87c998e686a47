using System.Text.RegularExpressions;
using EvidenceVault.Catalog;

namespace EvidenceVault.Portal.Security;

/// <summary>
/// Reads the access table. One entry a line, <c>- { GET: "route", for: "groups and roles" }</c>: YAML that needs no library to be read. Nothing is
/// passed over: a line that cannot be read might have been the one that denies.
/// </summary>
internal static partial class AccessTableText
{
    private const string Stranger = "stranger";
    private static readonly string[] Methods = ["GET", "POST"];
    private static readonly string[] Marks = ["fresh", "reason"];

    /// <exception cref="FormatException">Names the line and what is wrong with it.</exception>
    public static IReadOnlyList<AccessRule> Read(string text)
    {
        var groups = Enum.GetValues<AccountRole>().ToDictionary(WordOf, r => new HashSet<AccountRole?> { r }, StringComparer.Ordinal);
        groups.Add(Stranger, [null]);
        var rules = new List<AccessRule>();
        var (section, number) = ("", 0);
        foreach (var line in text.Split('\n').Select(l => l.TrimEnd('\r', ' ')))
        {
            number++;
            if (Blank().IsMatch(line))
            {
                continue;
            }

            if (Section().Match(line) is { Success: true } head)
            {
                section = head.Groups[1].Value;
                continue;
            }

            var members = Members(line, number);
            if (section == "groups")
            {
                AddGroup(groups, members, number);
            }
            else
            {
                Insist(section == "endpoints", number, "stands in neither groups nor endpoints");
                rules.Add(Rule(groups, members, number, rules));
            }
        }

        return rules;
    }

    /// <summary>A role as the table calls it: <c>legal-officer</c>.</summary>
    public static string WordOf(AccountRole role) => Capital().Replace(role.ToString(), m => (m.Index == 0 ? "" : "-") + char.ToLowerInvariant(m.Value[0]));

    private static void AddGroup(Dictionary<string, HashSet<AccountRole?>> groups, Dictionary<string, string> members, int number)
    {
        Insist(members.Count == 2 && members.ContainsKey("name") && members.ContainsKey("roles"), number, "a group has a name and roles");
        Insist(groups.TryAdd(members["name"], Audience(groups, members["roles"], number)), number, $"'{members["name"]}' is there already");
    }

    private static AccessRule Rule(Dictionary<string, HashSet<AccountRole?>> groups, Dictionary<string, string> members, int number, List<AccessRule> before)
    {
        var methods = members.Keys.Where(k => Methods.Contains(k)).ToList();
        Insist(methods.Count == 1, number, "an endpoint has one method, GET or POST");
        Insist(members.Keys.All(k => k == methods[0] || k is "for" or "limit" || Marks.Contains(k)), number, "an endpoint knows only GET or POST, for, fresh, reason and limit");
        Insist(members.ContainsKey("for"), number, "'for' is missing");
        Insist(Marks.All(m => members.GetValueOrDefault(m, "true") == "true"), number, "a mark is true, or is left out");
        var (method, route, audience) = (methods[0], members[methods[0]], Audience(groups, members["for"], number));
        Insist(route == route.Trim('/'), number, "a route begins and ends without a stroke");
        Insist(!before.Exists(r => r.Method == method && r.Route == route), number, $"{method} {route} stands twice");
        var (strangers, fresh, reason) = (audience.Contains(null), members.ContainsKey("fresh"), members.ContainsKey("reason"));
        Insist(!strangers || !(fresh || reason), number, "of a stranger neither password nor reason can be asked");
        Insist(!reason || route.Contains("{id}", StringComparison.Ordinal), number, "a reason is for the item that {id} names");
        var limit = members.GetValueOrDefault("limit");
        Insist(limit is null or "search" or "export", number, "a limit is search or export");
        return new AccessRule(
            method, route, audience.OfType<AccountRole>().ToHashSet(), strangers, fresh, reason, limit switch { "search" => RateLimit.Search, "export" => RateLimit.Export, _ => null }, number);
    }

    private static HashSet<AccountRole?> Audience(Dictionary<string, HashSet<AccountRole?>> groups, string words, int number)
    {
        var named = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Insist(named.Length > 0, number, "names nobody");
        foreach (var word in named)
        {
            Insist(groups.ContainsKey(word), number, $"'{word}' is neither a role nor a group above it");
        }

        return [.. named.SelectMany(word => groups[word])];
    }

    private static Dictionary<string, string> Members(string line, int number)
    {
        var entry = Entry().Match(line);
        Insist(entry.Success, number, "is no entry: - { KEY: \"value\", … }");
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match member in Member().Matches(entry.Groups[1].Value))
        {
            Insist(members.TryAdd(member.Groups[1].Value, member.Groups[2].Success ? member.Groups[2].Value : member.Groups[3].Value), number, $"'{member.Groups[1].Value}' stands twice");
        }

        return members;
    }

    private static void Insist(bool holds, int line, string what)
    {
        if (!holds)
        {
            throw new FormatException(FormattableString.Invariant($"policies/access/endpoints.yaml, line {line}: {what}."));
        }
    }

    private const string OneMember = """\s*\w+:\s*(?:"[^"]*"|\w+)\s*""";

    [GeneratedRegex(@"^\s*(#.*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Blank();

    [GeneratedRegex(@"^(groups|endpoints):$", RegexOptions.CultureInvariant)]
    private static partial Regex Section();

    [GeneratedRegex(@"^\s+-\s\{(" + OneMember + "(?:," + OneMember + @")*)\}\s*(#.*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Entry();

    [GeneratedRegex("""(\w+):\s*(?:"([^"]*)"|(\w+))""", RegexOptions.CultureInvariant)]
    private static partial Regex Member();

    [GeneratedRegex("[A-Z]", RegexOptions.CultureInvariant)]
    private static partial Regex Capital();
}
