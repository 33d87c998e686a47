using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Destruction;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Review;
using EvidenceVault.Core.Storage;
using EvidenceVault.Core.Times;
using EvidenceVault.Portal.Features.Exports;

namespace EvidenceVault.Portal.Tests.Rig;

/// <summary>A file on a recorder, to be admitted.</summary>
public sealed record SeedFile(string Path, byte[] Content)
{
    public FileRole Role { get; init; } = FileRole.Recording;

    public string? Quarantine { get; init; }

    public string Doubt { get; init; } = "";

    public bool Important { get; init; }

    public TimeSpan Earlier { get; init; }

    public long Sequence { get; init; } = 1;
}

/// <summary>Fills a vault as admission would: manifest, bytes, items, custody events.</summary>
public sealed class Seeds(PortalRig rig)
{
    public const string Officer = "033123";
    public const string OtherOfficer = "033999";
    public const string Station = "dock-01";

    /// <summary>One recording of <see cref="Officer"/>.</summary>
    public async Task<EvidenceItem> AdmitAsync(string path = "DCIM/033123_DSJ0042_20260704T140630_0001.mp4", string officer = Officer, string unit = PortalRig.Unit, byte[]? content = null) =>
        (await AdmitAsync(officer, unit, new SeedFile(path, content ?? Encoding.UTF8.GetBytes("footage " + path + officer)))).Single();

    public async Task<IReadOnlyList<EvidenceItem>> AdmitAsync(string officer, string unit, params SeedFile[] files)
    {
        var now = rig.Clock.GetUtcNow();
        var session = DockingSessionId.New();
        var lines = files.Select(f => Line(f, now)).ToList();
        var manifest = new Manifest(
            session, new StationClaim(Station, "1-4.2"), new RecorderClaim("generic-dsj", "DSJ0042", "1d6b:0104", "4A21-0000"), new DutyClaim(officer, officer, unit, unit),
            new ClockMeasurement(38, "newest-file-time"), now.AddMinutes(-9), now.AddMinutes(-2), "0.1.0", null, lines, []);
        var locked = new DateTimeOffset(now.Year + 1, now.Month, now.Day, 0, 0, 0, TimeSpan.Zero);
        foreach (var (file, line) in files.Zip(lines))
        {
            using var content = new MemoryStream(file.Content);
            await rig.Store.PutAsync(ObjectKey.ForOriginal(line.Sha256), new ContentSeal(line.Bytes, line.Sha256), content, locked, PortalRig.Cancel);
        }

        rig.Database.Write(t => Admit(t, manifest, files, locked));
        return [.. lines.Select(l => rig.Get<EvidenceItems>().FindByDigest(l.Sha256)!)];
    }

    /// <summary>A unit with two officers and two recorders.</summary>
    public void Register()
    {
        Tell(CustodyAct.UnitRegistered, RegisterFacts.Of(new UnitEntry(PortalRig.Unit, "第一中队", true)));
        Tell(CustodyAct.OfficerRegistered, RegisterFacts.Of(new OfficerEntry(Officer, "张警官", PortalRig.Unit, true)));
        Tell(CustodyAct.OfficerRegistered, RegisterFacts.Of(new OfficerEntry(OtherOfficer, "李警官", PortalRig.Unit, true)));
        Tell(CustodyAct.RecorderRegistered, RegisterFacts.Of(new RecorderEntry("DSJ0042", PortalRig.Unit, "DSJ-X", "4.2.1", null, true, null, false)));
        Tell(CustodyAct.RecorderRegistered, RegisterFacts.Of(new RecorderEntry("DSJ0043", PortalRig.Unit, "DSJ-X", "4.0.0", "4A21-0001", true, null, true)));
    }

    /// <summary>Writes an act at the register down, and does it.</summary>
    public void Tell(CustodyAct act, IReadOnlyDictionary<string, string> facts) => rig.Database.Write(t => new RegisterBook(rig.Database).Write(t, new CustodyEvent
    {
        Act = act,
        At = rig.Clock.GetUtcNow(),
        Actor = new CustodyActor(ActorKind.Person, "wu"),
        Facts = facts,
    }));

    /// <summary>Keeps a derived copy of the item and says what the probe found.</summary>
    public async Task AddCopyAsync(EvidenceItem item, string kind, string mediaType, byte[] content, string parameters = "{}")
    {
        var digest = Sha256Digest.Of(content);
        using var stream = new MemoryStream(content);
        await rig.Store.PutAsync(ObjectKey.ForDerivedCopy(digest), new ContentSeal(content.Length, digest), stream, item.LockedUntil, PortalRig.Cancel);
        rig.Database.Write(t =>
        {
            rig.Get<Derivations>().AddCopy(t, new DerivedCopy(item.Id, kind, item.Sha256, digest, content.Length, mediaType, parameters, rig.Clock.GetUtcNow()));
            t.Append(new CustodyEvent
            {
                Act = CustodyAct.DerivedCopyMade,
                At = rig.Clock.GetUtcNow(),
                Actor = new CustodyActor(ActorKind.Vault, "media-room"),
                Item = item.Id,
                Facts = new Dictionary<string, string> { ["copy"] = kind, ["sha256"] = digest.Hex },
            });
        });
    }

    /// <summary>A video of 60 seconds with 25 frames a second, whose frames are listed and whose timeline begins at seven seconds.</summary>
    public async Task<EvidenceItem> AdmitVideoAsync(string path = "DCIM/033123_DSJ0042_20260704T140630_0001.mp4")
    {
        var item = await AdmitAsync(path);
        Examined(item, "Video", 60);
        var frames = new FrameList(0, new TimeUnit(1, 1000), [.. Enumerable.Range(0, 1500).Select(i => 7000L + (i * 40))]);
        await AddCopyAsync(item, "frames", "application/json", frames.ToBytes());
        return rig.Get<EvidenceItems>().Find(item.Id)!;
    }

    /// <summary>A work of the item that is ordered and made.</summary>
    public async Task<Work> AddWorkAsync(EvidenceItem item, WorkPlan plan, string orderedBy = "wang", string? id = null)
    {
        byte[] content = [.. "work "u8, .. Encoding.UTF8.GetBytes(plan.ToText())];
        var (digest, works, work) = (Sha256Digest.Of(content), new Works(rig.Database), id ?? Works.NewId());
        using var stream = new MemoryStream(content);
        await rig.Store.PutAsync(ObjectKey.ForDerivedCopy(digest), new ContentSeal(content.Length, digest), stream, item.LockedUntil, PortalRig.Cancel);
        var told = new CustodyEvent { Act = CustodyAct.WorkOrdered, At = rig.Clock.GetUtcNow(), Actor = new CustodyActor(ActorKind.Person, orderedBy), Item = item.Id, Facts = new Dictionary<string, string> { ["work"] = work, ["plan"] = plan.ToText() } };
        rig.Database.Write(t =>
        {
            works.Write(t, told);
            works.Write(t, told with
            {
                Act = CustodyAct.WorkMade,
                Actor = new CustodyActor(ActorKind.Vault, "vault.test"),
                Facts = new Dictionary<string, string> { ["work"] = work, ["sha256"] = digest.Hex, ["bytes"] = content.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), ["media_type"] = "video/mp4", ["ffmpeg"] = "5.1.8", ["arguments"] = "-i original", ["from_frame_sha256"] = digest.Hex, ["to_frame_sha256"] = digest.Hex },
            });
        });
        return works.Find(work)!;
    }

    /// <summary>A plan over the frames of <see cref="AdmitVideoAsync"/>.</summary>
    public static WorkPlan Plan(EvidenceItem item, WorkKind kind, int from, int to) => new(
        kind, item.Sha256, 0, new TimeUnit(1, 1000), new PlanFrame(from, 7000 + (from * 40)), new PlanFrame(to, 7000 + (to * 40)), 7000 + ((to + 1) * 40));

    /// <summary>Says that the media room is done with the item.</summary>
    public void Examined(EvidenceItem item, string kind, double? seconds, string probe = """{"why_not":null}""", params ItemFinding[] findings) => rig.Database.Write(t =>
    {
        var derivations = rig.Get<Derivations>();
        rig.Get<EvidenceItems>().SetMedia(t, item.Id, kind, seconds);
        derivations.SetProbe(t, item.Id, probe);
        derivations.SetFindings(t, item.Id, findings);
        derivations.Finish(t, item.Id, DerivationState.Done, null, rig.Clock.GetUtcNow());
    });

    private static ManifestFile Line(SeedFile file, DateTimeOffset now)
    {
        var recorded = now - TimeSpan.FromHours(2) - file.Earlier;
        var local = recorded.ToOffset(TimeSpan.FromHours(8)).DateTime;
        return new ManifestFile(
            file.Path, file.Content.Length, Sha256Digest.Of(file.Content), file.Role, file.Path.Split('.')[0], file.Sequence, file.Important,
            [
                new ClaimedTime(ClaimSource.RecorderClock, local.AddSeconds(38).ToString("yyyyMMdd'T'HHmmss", null), null, local.AddSeconds(38)),
                new ClaimedTime(ClaimSource.FileTime, local.AddMinutes(8).ToString("yyyy-MM-dd HH:mm:ss", null), null, local.AddMinutes(8), "FAT"),
            ],
            file.Quarantine is null ? [] : [file.Quarantine]) { Series = "" };
    }

    private void Admit(CatalogTransaction transaction, Manifest manifest, SeedFile[] files, DateTimeOffset locked)
    {
        var now = rig.Clock.GetUtcNow();
        var (items, sessions) = (rig.Get<EvidenceItems>(), rig.Get<IntakeSessions>());
        rig.Get<Stations>().TryEnroll(transaction, new Station(Station, PortalRig.Unit, [1], Sha256Digest.Of([1]), now.AddDays(-30), null));
        var bytes = ManifestFormat.Write(manifest);
        sessions.Open(transaction, manifest, bytes, [2], manifest.Files.Select(f => f.Sha256).Distinct().ToDictionary(d => d, _ => new byte[] { 3 }), now);
        var station = new CustodyActor(ActorKind.Station, Station);
        transaction.Append(new CustodyEvent { Act = CustodyAct.HandOverOpened, At = now, Actor = station, Session = manifest.Session, From = "10.20.30.40" });
        for (var ordinal = 0; ordinal < files.Length; ordinal++)
        {
            var (file, line, id) = (files[ordinal], manifest.Files[ordinal], EvidenceItemId.New());
            var recorded = now - TimeSpan.FromHours(2) - file.Earlier;
            items.Admit(transaction, new NewItem(
                id, line, manifest.Session, now, locked, manifest.Duty.BoundOfficer, manifest.Duty.BoundUnit, Station, manifest.Recorder.Serial, file.Quarantine,
                new ItemTime(recorded, nameof(TimeRule.RecorderClockCorrected), file.Doubt)));
            sessions.SetItem(transaction, manifest.Session, ordinal, id);
            transaction.Append(new CustodyEvent
            {
                Act = file.Quarantine is null ? CustodyAct.ItemAdmitted : CustodyAct.ItemQuarantined,
                At = now,
                Actor = station,
                Item = id,
                Session = manifest.Session,
                From = "10.20.30.40",
                Facts = new Dictionary<string, string> { ["sha256"] = line.Sha256.Hex, ["bytes"] = line.Bytes.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            });
        }

        transaction.Append(new CustodyEvent { Act = CustodyAct.SessionAdmitted, At = now, Actor = new CustodyActor(ActorKind.Vault, "intake"), Session = manifest.Session });
        rig.Get<CustodyLog>().SignCheckpoint(transaction);
        sessions.Close(transaction, manifest.Session, Encoding.UTF8.GetBytes("{}"), [4], now);
    }

    /// <summary>Files items under a case.</summary>
    public void Link(string number, params EvidenceItem[] filed) => rig.Database.Write(t =>
    {
        foreach (var item in filed)
        {
            rig.Get<EvidenceItems>().TryLinkCase(t, item.Id, number, "wang", rig.Clock.GetUtcNow());
        }
    });

    /// <summary>Files items under a case and prepares a package of them, as somebody else.</summary>
    public Task<string> PackAsync(string number, params EvidenceItem[] filed) => PackAsync(number, "somebody", filed);

    public async Task<string> PackAsync(string number, string preparedBy, params EvidenceItem[] filed)
    {
        Link(number, filed);
        var terms = new PackageTerms(number, "检察院", false, "移送", "", [new Investigator("张三", "1"), new Investigator("李四", "2")], []);
        var by = new CustodyEvent { Act = CustodyAct.PackagePrepared, At = rig.Clock.GetUtcNow(), Actor = new CustodyActor(ActorKind.Person, preparedBy) };
        return (await rig.Get<PackageBook>().PrepareAsync(new PackageOrder(terms, filed, preparedBy, 0, 0), by, null, PortalRig.Cancel)).Id.Value;
    }

    /// <summary>Lets an account take a copy of an item.</summary>
    public void Grant(string id, string account, EvidenceItem item, string unit = PortalRig.Unit)
    {
        var now = rig.Clock.GetUtcNow();
        var grant = new AccessGrant(id, account, AccessAct.Copy, "A1", "2026-118", null, "核查", unit, [item.Id], now, now.AddDays(7));
        rig.Database.Write(t => new AccessGrants(rig.Database).Write(t, new CustodyEvent
        {
            Act = CustodyAct.AccessGranted, At = now, Actor = new CustodyActor(ActorKind.Person, account), Reason = grant.Reason, Facts = grant.Facts("none"),
        }, grant));
    }

    /// <summary>A destruction at its end, of nothing: its papers are there to be fetched.</summary>
    public void Certify(string id)
    {
        var now = rig.Clock.GetUtcNow();
        var (vault, scope) = (new CustodyActor(ActorKind.Vault, "retention"), new DestructionScope(now, 0, []).Write());
        var request = new ApprovalRequest(id, ApprovalKind.Destruction, "0 0 0", null, 2, now, vault.Name, "到期", now.AddDays(30), [], scope);
        rig.Database.Write(t =>
        {
            new ApprovalBook(rig.Database).Ask(t, request, ApprovalBook.Asking(request, vault, null));
            Write(t, CustodyAct.DestructionScheduled, ("scope_sha256", Sha256Digest.Of(scope).Hex), ("execute_from", JsonMembers.Instant(now)));
            new Destructions(rig.Database).Certify(t, Told(CustodyAct.DestructionCertified), ("{}"u8.ToArray(), [1]));
        });

        void Write(CatalogTransaction transaction, CustodyAct act, params (string Name, string Value)[] facts) => new Destructions(rig.Database).Write(transaction, Told(act, facts));

        CustodyEvent Told(CustodyAct act, params (string Name, string Value)[] facts) => new()
        {
            Act = act, At = now, Actor = vault, Facts = new Dictionary<string, string>([KeyValuePair.Create("request", id), .. facts.Select(f => KeyValuePair.Create(f.Name, f.Value))]),
        };
    }
}
