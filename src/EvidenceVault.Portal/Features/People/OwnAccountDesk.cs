using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.People;

/// <summary>How an act at one's own account ended; each has a text.</summary>
internal enum OwnOutcome
{
    Done,

    /// <summary>The present password is not right, or is locked by now.</summary>
    WrongPassword,

    /// <summary>The two new ones differ.</summary>
    NotTheSame,

    TooShort,
    TooLong,
    HoldsName,
    TooCommon,
    UsedBefore,

    /// <summary>The code does not fit the new secret.</summary>
    WrongCode,

    /// <summary>The secret that was shown is no longer known, or was tampered with: it is shown anew.</summary>
    LostSecret,

    /// <summary>His role must have a second factor.</summary>
    FactorNeeded,
}

/// <summary>How it ended.</summary>
/// <param name="Account">As it is now, for the session that goes on; null where nothing changed.</param>
/// <param name="Recovery">Codes to be shown once.</param>
internal sealed record OwnAnswer(OwnOutcome Outcome, Account? Account = null, IReadOnlyList<string>? Recovery = null);

/// <summary>What a person does with his own account: never with his rights.</summary>
internal sealed class OwnAccountDesk(CatalogDatabase database, PasswordHashes hashes, SecondFactor factor, TimeProvider clock)
{
    private readonly AccountBook _book = new(database);
    private readonly Accounts _accounts = new(database);

    /// <summary>Chooses a password of one's own. Every other session ends.</summary>
    /// <param name="present">It was confirmed before: see <see cref="SignInDesk.Confirm(Viewer, string, string?)"/>.</param>
    public OwnAnswer ChangePassword(Viewer viewer, string present, string chosen, string again)
    {
        if (chosen != again)
        {
            return new OwnAnswer(OwnOutcome.NotTheSame);
        }

        if (PasswordRules.Refusal(chosen, viewer.Account, _accounts.FormerPasswords(viewer.Account.Name), hashes) is { } refusal)
        {
            return new OwnAnswer(Enum.Parse<OwnOutcome>(refusal.ToString()));
        }

        if (!hashes.Matches(viewer.Account, present))
        {
            return new OwnAnswer(OwnOutcome.WrongPassword);
        }

        var hash = hashes.Hash(chosen);
        return database.Write(t =>
        {
            _book.Write(t, Event(viewer, CustodyAct.PasswordSet, (AccountBook.OneTime, "no")));
            _accounts.SetPassword(t, viewer.Account.Name, hash, AccountBook.NewStamp());
            return Done(t, viewer);
        });
    }

    /// <summary>Sets the second factor up: the first code shows that the authenticator has the secret.</summary>
    public OwnAnswer SetFactor(Viewer viewer, byte[]? secret, string? code)
    {
        if (secret is null)
        {
            return new OwnAnswer(OwnOutcome.LostSecret);
        }

        if (Totp.FindStep(secret, SecondFactor.Plain(code), clock.GetUtcNow()) is not { } step)
        {
            return new OwnAnswer(OwnOutcome.WrongCode);
        }

        var (shown, kept) = SecondFactor.NewRecovery();
        return database.Write(t =>
        {
            _book.Write(t, Event(viewer, CustodyAct.SecondFactorSet, ("state", "on")));
            _accounts.SetFactor(t, viewer.Account.Name, factor.Protect(secret), kept);
            _accounts.TryTakeStep(t, viewer.Account.Name, step); // the code that set it up lets nobody in
            return Done(t, viewer) with { Recovery = shown };
        });
    }

    /// <summary>Goes back to the password alone, where the role allows it.</summary>
    public OwnAnswer RemoveFactor(Viewer viewer, bool isNeeded) => isNeeded ? new OwnAnswer(OwnOutcome.FactorNeeded) : database.Write(t =>
    {
        _book.Write(t, Event(viewer, CustodyAct.SecondFactorSet, ("state", "off")));
        return Done(t, viewer);
    });

    /// <summary>Ends every session of the account, this one with them.</summary>
    public OwnAnswer EndSessions(Viewer viewer) => database.Write(t =>
    {
        _book.Write(t, Event(viewer, CustodyAct.SessionsEnded));
        return Done(t, viewer);
    });

    private OwnAnswer Done(CatalogTransaction transaction, Viewer viewer) => new(OwnOutcome.Done, _accounts.Find(transaction, viewer.Account.Name));

    private CustodyEvent Event(Viewer viewer, CustodyAct act, params (string Name, string Value)[] facts) => new()
    {
        Act = act,
        At = clock.GetUtcNow(),
        Actor = viewer.Actor,
        From = viewer.Address,
        Facts = new Dictionary<string, string>([KeyValuePair.Create("account", viewer.Account.Name), .. facts.Select(f => KeyValuePair.Create(f.Name, f.Value))]),
    };
}
