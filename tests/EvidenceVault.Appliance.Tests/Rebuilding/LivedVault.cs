using System.Diagnostics;
using System.Net;
using System.Text;
using EvidenceVault.Appliance.Tests.Policies;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Retention;
using EvidenceVault.Core.Review;
using EvidenceVault.Core.Stations;
using EvidenceVault.Portal.Security;
using EvidenceVault.Retention;
using EvidenceVault.Retention.Reminding;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Rebuilding;

/// <summary>A vault in which everything has happened once that leaves a trace in the catalogue.</summary>
internal static class LivedVault
{
    public const string Password = "correct horse battery staple";

    public static readonly (string Path, byte[] Content) Unsent = ("DCIM/unsent.mp4", Encoding.UTF8.GetBytes("still at the station"));
    private static readonly (string Path, byte[] Content) Text = ("DCIM/b.mp4", Encoding.UTF8.GetBytes("no recording at all, whatever its name says"));
    private static readonly (string Path, byte[] Content) Way = ("DCIM/a.json", """[{"lat":31.2304,"lon":121.4737,"time":"2026-03-01T07:59:00Z"},{"lat":31.231,"lon":121.4737,"time":"2026-03-01T07:59:01Z"}]"""u8.ToArray());
    private static readonly (string Path, byte[] Content) Torn = ("DCIM/c.mp4", Encoding.UTF8.GetBytes("changed on the recorder while it was read"));
    private static readonly (string Path, byte[] Content) Sent = ("DCIM/sent.mp4", Encoding.UTF8.GetBytes("sent, and its session not completed"));

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Runs a vault through a day. The answer completes the session that is left open.</summary>
    public static async Task<(TestVault Vault, TestStation Station, HandOverAnswer Open)> LiveAsync()
    {
        var vault = await TestVault.StartAsync();
        var station = TestStation.Enroll(vault, "station-1");
        var video = await FootageAsync();
        var taken = station.Manifest(("DCIM/a.mp4", video), Text, Way);
        var first = await station.HandOverAsync(taken with { Files = [taken.Files[0], taken.Files[1], taken.Files[2] with { Role = FileRole.Sidecar, Group = taken.Files[0].Group }] }, ("DCIM/a.mp4", video), Text, Way);

        var manifest = station.Manifest(("DCIM/again.mp4", video), Torn);
        await station.HandOverAsync(manifest with { Files = [manifest.Files[0], manifest.Files[1] with { Findings = [AgentFinding.ChangedWhileCopying] }] }, ("DCIM/again.mp4", video), Torn);

        using (var other = TestStation.Enroll(vault, "station-2"))
        {
            await other.HandOverAsync(("DCIM/other.mp4", Encoding.UTF8.GetBytes("of the other station")));
            Revoke(vault, "station-2");
            using var refused = await other.PostAsync(other.Sealed(other.Manifest(Text)));
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        using (var lost = TestStation.Enroll(vault, "station-4"))
        {
            await lost.HandOverAsync(("DCIM/before.mp4", Encoding.UTF8.GetBytes("sealed before the revocation")));
            Revoke(vault, "station-4");
            using var back = TestStation.Enroll(vault, "station-4");
            await back.HandOverAsync(("DCIM/after.mp4", Encoding.UTF8.GetBytes("sealed with the new key after it")));
        }

        await GapsAsync(station);
        using (var early = TestStation.Enroll(vault, "station-3", TimeSpan.FromMinutes(2)))
        {
            using var renewed = await early.RenewAsync();
            await renewed.HandOverAsync(("DCIM/new.mp4", Encoding.UTF8.GetBytes("sealed with the new certificate")));
            await early.HandOverAsync(("DCIM/old.mp4", Encoding.UTF8.GetBytes("sealed with the earlier certificate")));
        }

        var (open, _) = await station.OpenAsync(Sent, Unsent);
        await station.UploadAsync(open with { Files = [open.Files[0]] }, Sent);

        await ExaminedAsync(vault);
        await PeopleAsync(vault, first.Lines[0].Item.Value);
        Explain(vault);
        await LivedReview.WorkAsync(vault, first.Lines[0].Item);
        await DocksAsync(vault, station);
        return (vault, station, open);
    }

    public static async Task ExaminedAsync(TestVault vault)
    {
        var queue = new Derivations(vault.Vault.Database);
        for (var look = 0; look < 3000 && queue.Counts().Keys.Any(s => s is DerivationState.Queued or DerivationState.Running); look++)
        {
            await Task.Delay(100, Cancel);
        }

        Assert.Equal([DerivationState.Done], queue.Counts().Keys);
    }

    /// <summary>The folder of a vault, for the verbs that want no catalogue.</summary>
    public static VaultFolder Folder(TestVault vault) => vault.Vault.Folder;

    /// <summary>The catalogue is lost: moved away, as the disk it was on.</summary>
    public static string LoseCatalogue(TestVault vault)
    {
        var lost = vault.Vault.Folder.Catalog + ".lost";
        File.Move(vault.Vault.Folder.Catalog, lost, overwrite: true);
        Assert.False(File.Exists(vault.Vault.Folder.Catalog + "-wal"), "the stopped vault left a write-ahead log");
        return lost;
    }

    private static async Task PeopleAsync(TestVault vault, string item)
    {
        KeepingRig.AddAccount(vault, new Account("li", "李警官", AccountRole.Officer, "012345", "一大队", "", "s1", 0, null, null, null));
        KeepingRig.AddAccount(vault, new Account("wang", "王法制", AccountRole.LegalOfficer, null, "*", "", "s2", 0, null, null, null));
        KeepingRig.AddAccount(vault, new Account("never", "never", AccountRole.SystemAdministrator, null, "*", "", "s3", 0, null, null, null));
        KeepingRig.AddAccount(vault, new Account("chen", "陈督察", AccountRole.Supervisor, "012399", "*", "", "s5", 0, null, null, null));
        using var li = new Visitor(vault);
        await li.SignInAsync("li", "a wrong password it is");
        using var wang = new Visitor(vault);
        await wang.SignInAsync("wang", Password);
        Assert.Equal(HttpStatusCode.Redirect, await wang.PostAsync($"/evidence/{item}", $"/evidence/{item}?handler=Classify", ("class", "overspeed")));
        Assert.Equal(HttpStatusCode.Redirect, await wang.PostAsync($"/evidence/{item}", $"/evidence/{item}?handler=Classify", ("class", "drink-driving")));
        Assert.Equal(HttpStatusCode.Redirect, await wang.PostAsync($"/evidence/{item}", $"/evidence/{item}?handler=Link", ("case", "沪公交决字〔2026〕第118号")));
        Assert.Equal(HttpStatusCode.Redirect, await wang.PostAsync($"/evidence/{item}", $"/evidence/{item}?handler=Link", ("case", "2026-118")));
        vault.Vault.Database.Write(t =>
        {
            new Accounts(vault.Vault.Database).SetPassword(t, "never", new PasswordHashes().Hash(Password), "s4");
            t.Append(vault.Vault.ConsoleAct(CustodyAct.PasswordSet, ("account", "never")));
        });
        ChangeRights(vault);
        using var chen = new Visitor(vault);
        await chen.SignInAsync("chen", Password);
        await KeepingAsync(vault, item, wang, chen);
        using var again = new Visitor(vault);
        await again.SignInAsync("li", Password);
        await AccessAsync(vault, item, again, chen);
        await CasesAsync(vault, item, wang, again, chen);
        Assert.True(new ReminderRound(vault.Vault.Database, new UpkeepBook(vault.Vault.Database, new UpkeepOptions { Zone = VaultHost.Zone }, new KeepingRig.LaterTime(TimeSpan.FromDays(30)))).Classify() is { Reminded: > 0, Escalated: > 0 });
        await PackageAsync(vault, wang);
        vault.Vault.Database.Write(t =>
        {
            Assert.True(new EvidenceItems(vault.Vault.Database).TryUnlinkCase(t, EvidenceItemId.Parse(item), "2026-118"));
            t.Append(vault.Vault.ConsoleAct(CustodyAct.CaseUnlinked, ("from", "2026-118"), ("to", "")) with { Item = EvidenceItemId.Parse(item) });
        });
        Assert.Equal((2, 1), (vault.Events(CustodyAct.CaseLinked).Count, vault.Events(CustodyAct.CaseUnlinked).Count));
        Assert.Equal((3, 1), (vault.Events(CustodyAct.SignedIn).Count, vault.Events(CustodyAct.SignInRefused).Count));
    }

    /// <summary>A case of which everything was said once, and one that was closed and opened again.</summary>
    private static async Task CasesAsync(TestVault vault, string item, Visitor wang, Visitor li, Visitor chen)
    {
        foreach (var number in new[] { "2026-118", "2026-119" })
        {
            Assert.Equal(HttpStatusCode.Redirect, await wang.PostAsync("/case-form", "/case-form", ("number", number), ("kind", "administrative"), ("title", "酒后驾驶"), ("unit", "一大队"), ("officers", "012345"), ("parties", "张某 / 沪A12345"), ("place", "人民广场"), ("point", "31.2304, 121.4737"), ("from", "2026-03-01T13:00"), ("to", "2026-03-01T15:00")));
        }

        Assert.Equal(HttpStatusCode.Redirect, await wang.PostAsync("/case-form/2026-118", "/case-form/2026-118", ("kind", "criminal"), ("title", "醉酒驾驶"), ("unit", "一大队"), ("officers", "012345")));
        foreach (var step in new[] { "arrival", "rights" })
        {
            await DoAsync(wang, "2026-118", "Mark", ("step", step), ("item", item), ("from", "0"), ("to", "0:01.5"), ("extent", "part"));
        }

        await DoAsync(wang, "2026-118", "Withdraw", ("mark", vault.Events(CustodyAct.StepMarked)[0].Facts["mark"]));
        foreach (var text in new[] { "没电", "电池鼓包" })
        {
            await DoAsync(wang, "2026-118", "Explain", ("step", "identity"), ("code", "battery-empty"), ("text", text));
        }

        await DoAsync(wang, "2026-118", "Name", ("item", item), ("designation", "证据1"));
        vault.Vault.Database.Write(t => new WatchedMaps(vault.Vault.Database).Tell(t, new OpenViewing(
            "v0", EvidenceItemId.Parse(item), "", "wang", "10.0.0.1", DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, new WatchedSpans(TimeSpans.Parse("0-900000"), TimeSpans.Parse("0-800000"), TimeSpans.None) { Slow = TimeSpans.Parse("0-850000") })));
        await DoAsync(wang, "2026-118", "Review", ("item", item), ("note", "全程观看"));
        await DoAsync(wang, "2026-118", "Unreview", ("item", item), ("reason", "看错了"));
        await DoAsync(wang, "2026-118", "Review", ("item", item), ("note", "全程观看"));
        await DoAsync(wang, "2026-119", "Dismiss", ("item", item));
        await DoAsync(wang, "2026-118", "Raise", ("text", "未出示证件"), ("item", item), ("at", "0:01"), ("dueOn", "2026-12-31"));
        var finding = vault.Events(CustodyAct.FindingRaised)[0].Facts["finding"];
        foreach (var agree in new[] { "no", "yes" })
        {
            await DoAsync(li, "2026-118", "Answer", ("finding", finding), ("text", "已补正"));
            await DoAsync(chen, "2026-118", "Judge", ("finding", finding), ("agree", agree), ("text", agree));
        }

        await DoAsync(wang, "2026-119", "Close", ("reason", "已移送"));
        await DoAsync(wang, "2026-119", "Reopen", ("reason", "退回补充侦查"));
        await DoAsync(wang, "2026-119", "Close", ("reason", "再次移送"));
        Assert.Equal((2, 2, 1, 2), (vault.Events(CustodyAct.ItemReviewed).Count, vault.Events(CustodyAct.CaseOpened).Count, vault.Events(CustodyAct.ExhibitNamed).Count, vault.Events(CustodyAct.FindingClosed).Count));

        Service(vault, CustodyAct.ServiceAdded, ("service", "case-system"), ("unit", "一大队"), ("scopes", "cases:read cases:write"));
        Service(vault, CustodyAct.ServiceAdded, ("service", "former"), ("unit", "*"), ("scopes", "cases:read"));
        Service(vault, CustodyAct.ServiceRevoked, ("service", "former"));
        Service(vault, CustodyAct.ServiceKeyed, ("service", "case-system"));
        foreach (var (act, id) in new[] { (CustodyAct.WebhookAdded, "wh-1"), (CustodyAct.WebhookAdded, "wh-2"), (CustodyAct.WebhookRemoved, "wh-1"), (CustodyAct.WebhookRemoved, "wh-2") })
        {
            Service(vault, act, ("webhook", id), ("service", "case-system"), ("url", "https://cases.example/"));
        }

        static void Service(TestVault vault, CustodyAct act, params (string, string)[] facts) => vault.Vault.Database.Write(t =>
        {
            var told = vault.Vault.ConsoleAct(act, facts);
            switch (act)
            {
                case CustodyAct.ServiceAdded or CustodyAct.ServiceRevoked:
                    new ServiceAccounts(vault.Vault.Database).Write(t, told);
                    break;
                case CustodyAct.ServiceKeyed:
                    t.Append(told);
                    break;
                default:
                    new Webhooks(vault.Vault.Database).Write(t, told);
                    break;
            }
        });

        static async Task DoAsync(Visitor who, string number, string handler, params (string, string)[] fields) =>
            Assert.Equal(HttpStatusCode.Redirect, await who.PostAsync("/evidence", $"/cases/{number}?handler={handler}", fields));
    }

    /// <summary>An account gets another role and a password for one sign-in, and is closed; units get their places in the tree.</summary>
    private static void ChangeRights(TestVault vault) => vault.Vault.Database.Write(t =>
    {
        var (book, never) = (new AccountBook(vault.Vault.Database), new Accounts(vault.Vault.Database).Find(t, "never")!);
        book.Write(t, vault.Vault.ConsoleAct(CustodyAct.AccountChanged, [.. AccountFacts.Of(never with { Role = AccountRole.AuditAdministrator, Officer = "012398", DisplayName = "审计" }).Select(f => (f.Key, f.Value))]));
        book.Write(t, vault.Vault.ConsoleAct(CustodyAct.PasswordSet, ("account", "never"), (AccountBook.OneTime, "yes")));
        book.Write(t, vault.Vault.ConsoleAct(CustodyAct.SecondFactorSet, ("account", "never"), ("state", "off")));
        book.Write(t, vault.Vault.ConsoleAct(CustodyAct.SessionsEnded, ("account", "never")));
        book.Write(t, vault.Vault.ConsoleAct(CustodyAct.AccountDisabled, ("account", "never")));
        foreach (var (act, subject) in new[] { (CustodyAct.IdentityBound, "a-118"), (CustodyAct.IdentityBound, "a-119"), (CustodyAct.IdentityUnbound, "a-118") })
        {
            book.Write(t, vault.Vault.ConsoleAct(act, [("account", "never"), .. new OutsideIdentity(IdentityKind.OpenId, "https://id.example", subject).ToFacts().Select(f => (f.Key, f.Value))]));
        }

        new RegisterBook(vault.Vault.Database).Write(t, vault.Vault.ConsoleAct(CustodyAct.UnitRegistered, [.. RegisterFacts.Of(new UnitEntry("一中队", "一中队", true, "一大队")).Select(f => (f.Key, f.Value))]));
    });

    /// <summary>A rule pack comes into force and the next version is refused; a hold is placed and released, another stays.</summary>
    private static async Task KeepingAsync(TestVault vault, string item, Visitor wang, Visitor chen)
    {
        var pack = ShippedPacks.Load("mps-2016").Pack;
        foreach (var (version, second) in new[] { (2, "approve"), (3, "refuse") })
        {
            var request = KeepingRig.Propose(vault, pack with { Version = version });
            await KeepingRig.VoteAsync(wang, request, "approve");
            await KeepingRig.VoteAsync(chen, request, second);
        }

        Assert.Equal(2, Assert.Single(new RetentionPacks(vault.Vault.Database).Terms()).Pack.Version);
        await KeepingRig.PlaceAsync(wang, ("kind", "order"), ("items", item), ("reason", "办案需要"), ("authority", "沪公督字〔2026〕第1号"));
        await KeepingRig.PlaceAsync(wang, ("kind", "complaint"), ("officer", "012345"), ("plate", "沪A12345"), ("place", "人民广场"), ("from", "2026-03-01T13:00"), ("to", "2026-03-01T15:00"), ("reason", "当事人不服处罚"), ("authority", "沪公复字〔2026〕第2号"));
        var holds = new LegalHolds(vault.Vault.Database);
        var first = holds.InForce()[0];
        Assert.Equal(HttpStatusCode.Redirect, await wang.PostAsync("/holds", "/holds?handler=Release", ("hold", first.Id), ("reason", "已结案")));
        var release = new ApprovalBook(vault.Vault.Database).Page(openOnly: true, 10).Single();
        Assert.Equal(HttpStatusCode.OK, await wang.PostAsync("/approvals", "/approvals", ("request", release.Id), ("vote", "approve"), ("reason", "我自己"))); // refused: whoever asks never approves
        await KeepingRig.VoteAsync(chen, release.Id, "approve");
        Assert.Equal("沪A12345", Assert.Single(holds.InForce()).Criteria.Plate);
    }

    /// <summary>A copy within one's rights, one for outside that is taken back, a view that is refused; and a right to agree that is passed on, taken back, and passed on again.</summary>
    private static async Task AccessAsync(TestVault vault, string item, Visitor li, Visitor chen)
    {
        var tomorrow = TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, VaultHost.Zone).AddDays(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        foreach (var act in new[] { "copy", "supply" })
        {
            Assert.Equal(HttpStatusCode.Redirect, await li.PostAsync("/requests", "/requests", ("act", act), ("items", item), ("case", "2026-118"), ("recipient", "某律师事务所"), ("reason", "阅卷")));
        }

        var supply = new ApprovalBook(vault.Vault.Database).Page(openOnly: true, 10).Single(r => r.Kind == ApprovalKind.Supply);
        await KeepingRig.VoteAsync(chen, supply.Id, "approve");
        Assert.Equal(HttpStatusCode.Redirect, await chen.PostAsync("/approvals", "/approvals?handler=EndAccess", ("grant", supply.Id), ("reason", "已撤回")));
        for (var time = 0; time < 2; time++)
        {
            Assert.Equal(HttpStatusCode.Redirect, await chen.PostAsync("/approvals", "/approvals?handler=Delegate", ("taker", "wang"), ("fromOn", tomorrow), ("toOn", tomorrow), ("reason", "休假")));
            if (time == 0)
            {
                Assert.Equal(HttpStatusCode.Redirect, await chen.PostAsync("/approvals", "/approvals?handler=EndDelegation", ("delegation", vault.Events(CustodyAct.DelegationGiven)[0].Facts["delegation"])));
            }
        }

        Assert.Equal((2, 1), (vault.Events(CustodyAct.AccessGranted).Count, vault.Events(CustodyAct.AccessEnded).Count));
    }

    /// <summary>A court package that was prepared and given out, and whose download was gone on with.</summary>
    private static async Task PackageAsync(TestVault vault, Visitor wang)
    {
        const string Page = "/cases/2026-118/package";
        var items = new CourtPackages(vault.Vault.Database).ItemsOfCase("2026-118", 10).Select(i => ("items", i.Id.Value));
        Assert.Equal(HttpStatusCode.Redirect, await wang.PostAsync(Page, Page,
            [.. items, ("derived", "poster"), ("recipient", "检察院"), ("use", "inside"), ("reason", "移送起诉"), ("name1", "张三"), ("badge1", "1"), ("name2", "李四"), ("badge2", "2")]));
        var ordered = wang.Led!;
        for (var asked = 0; asked < 60 && wang.Led?.StartsWith("/packages/", StringComparison.Ordinal) != true; asked++)
        {
            await wang.GetAsync(ordered); // waits two seconds at most
        }

        var package = new CourtPackages(vault.Vault.Database).OfCase("2026-118", new ViewerScope(Everything: true), 10).Single();
        Assert.Equal($"/packages/{package.Id}", wang.Led);
        Assert.Equal(HttpStatusCode.Redirect, await wang.PostAsync($"/packages/{package.Id}", $"/packages/{package.Id}?handler=Give"));
        var archive = wang.Led!.Replace("?pass=", "/archive?pass=", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await wang.GetAsync(archive));
        Assert.Equal(HttpStatusCode.PartialContent, await wang.GoOnAsync(archive, 1000));
        Assert.Equal([0, 1000], new CourtPackages(vault.Vault.Database).Givings(package.Id).Select(g => g.FromByte));
    }

    /// <summary>A register that grew and changed, and recorders that went from hand to hand: at the desk, and at a station that tells late.</summary>
    private static async Task DocksAsync(TestVault vault, TestStation station)
    {
        Register(vault, CustodyAct.UnitRegistered, RegisterFacts.Of(new UnitEntry("一大队", "一大队", true)));
        Register(vault, CustodyAct.OfficerRegistered, RegisterFacts.Of(new OfficerEntry("012345", "李警官", "一大队", true)));
        Register(vault, CustodyAct.OfficerRegistered, RegisterFacts.Of(new OfficerEntry("012346", "调走的民警", "一大队", false)));
        var recorder = new RecorderEntry("DSJ0001", "一大队", "DSJ-X", null, null, true, null, true);
        Register(vault, CustodyAct.RecorderRegistered, RegisterFacts.Of(recorder));
        Register(vault, CustodyAct.RecorderRegistered, RegisterFacts.Of(recorder with { Serial = "DSJ0002", Fault = "镜头进水", InService = false }));
        Register(vault, CustodyAct.RecorderIssued, new Dictionary<string, string> { ["recorder"] = "DSJ0001", ["officer"] = "012346", ["battery_percent"] = "98" });
        var now = DateTimeOffset.UtcNow;
        await station.ReportAsync(
            Event(StationEventKind.RecorderDocked, now, "DSJ0001", "012346", ("volume", "4A21-0001"), ("firmware", "4.2.1"), ("battery_percent", "31")),
            Event(StationEventKind.RecorderIssued, now.AddHours(-5), "DSJ0001", "012345"), // told late: it was his before the desk gave it to the other
            Event(StationEventKind.RecorderReturned, now, "DSJ0001", "012346"),
            Event(StationEventKind.RecorderIssued, now.AddMilliseconds(1), "DSJ0001", "012345"),
            Event(StationEventKind.DeviceRefused, now, null, null),
            Event(StationEventKind.RecorderIssued, now, "UNKNOWN", "012345"));
        Assert.Equal("012345", new Recorders(vault.Vault.Database).Find("DSJ0001")!.Held!.Officer);
        Assert.Equal(3, new RecorderIssues(vault.Vault.Database).History("DSJ0001", 10).Count);

        static StationEvent Event(StationEventKind kind, DateTimeOffset at, string? recorder, string? officer, params (string Name, string Value)[] facts) =>
            new(Guid.NewGuid().ToString("N"), kind, at, "bay-1", recorder, officer, null, null, facts.ToDictionary(f => f.Name, f => f.Value));
    }

    /// <summary>Numbers are missing, one comes in later, one recording is marked afterwards, and one file cannot be read.</summary>
    private static async Task GapsAsync(TestStation station)
    {
        var (begun, files) = station.Numbered(1, 2, 5, 9);
        await station.HandOverAsync(begun, files);
        var (late, more) = station.Numbered(3, 4, 2);
        var marked = late.Files[2] with { Path = "DCIM/0002IMP.mp4", MarkedImportant = true };
        await station.HandOverAsync(late with { Files = [late.Files[0], late.Files[1], marked], Unread = [new UnreadFile("DCIM/torn.mp4", "bad sector")] }, more);
    }

    /// <summary>Of the two gaps one was filled, the other is explained.</summary>
    private static void Explain(TestVault vault)
    {
        var explanations = new Explanations(vault.Vault.Database);
        Assert.Equal([ExplanationState.Settled, ExplanationState.Open], explanations.All().Select(e => e.State));
        vault.Vault.Database.Write(t => explanations.Write(t, new CustodyEvent
        {
            Act = CustodyAct.ExplanationGiven,
            At = DateTimeOffset.UtcNow,
            Actor = new CustodyActor(ActorKind.Person, "li"),
            Reason = "电量耗尽",
            Facts = new Dictionary<string, string> { ["explanation"] = explanations.All()[1].Id, ["code"] = "battery-empty", ["recorder"] = "DSJ0001" },
        }));
    }

    private static void Register(TestVault vault, CustodyAct act, IReadOnlyDictionary<string, string> facts) => vault.Vault.Database.Write(t =>
        new RegisterBook(vault.Vault.Database).Write(t, new CustodyEvent { Act = act, At = DateTimeOffset.UtcNow, Actor = new CustodyActor(ActorKind.Person, "wu"), Facts = facts }));

    private static void Revoke(TestVault vault, string name)
    {
        var told = vault.Vault.ConsoleAct(CustodyAct.StationRevoked, ("station", name));
        vault.Vault.Database.Write(t =>
        {
            Assert.True(new Stations(vault.Vault.Database).TryRevoke(t, name, told.At));
            t.Append(told);
        });
    }

    /// <summary>Two seconds of a test picture with a tone: it gets a poster, findings, times and a place.</summary>
    private static async Task<byte[]> FootageAsync()
    {
        var path = Path.Combine(Path.GetTempPath(), $"evidencevault-footage-{Environment.ProcessId}-{Guid.NewGuid():N}.mp4");
        var start = new ProcessStartInfo("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=2", "-f", "lavfi", "-i", "sine=d=2", "-c:v", "mpeg4", "-c:a", "aac",
            "-metadata", "creation_time=2026-03-01T07:59:00Z", "-metadata", "location=+31.2400+121.4900/", path]);
        using (var process = Process.Start(start)!)
        {
            await process.WaitForExitAsync(Cancel);
            Assert.Equal(0, process.ExitCode);
        }

        var bytes = await File.ReadAllBytesAsync(path, Cancel);
        File.Delete(path);
        return bytes;
    }
}
