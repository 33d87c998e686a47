using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Stations;

namespace EvidenceVault.DockingAgent.Tests.Support;

/// <summary>
/// A vault of one screen: real HTTP, real seals, a real log, everything in memory. It does as it is told wrong by the tests; the
/// whole flow against the real vault is tested elsewhere.
/// </summary>
internal sealed class StubVault : IDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentDictionary<string, Session> _sessions = new();
    private readonly Lock _writing = new();

    public StubVault(VaultKeys keys)
    {
        Keys = keys;
        Log = new TestLog(keys.Log);
        (_listener, Address) = Listen();
        _ = ServeAsync();
    }

    public VaultKeys Keys { get; }

    public TestLog Log { get; set; }

    public string Address { get; }

    public ConcurrentDictionary<Sha256Digest, byte[]> Held { get; } = new();

    public ConcurrentQueue<string> Requests { get; } = new();

    public IReadOnlyCollection<string> AdmittedSessions => [.. _sessions.Where(s => s.Value.Receipt is not null).Select(s => s.Key)];

    public ConcurrentQueue<StationReport> Reports { get; } = new();

    /// <summary>Every event that was told, once.</summary>
    public ConcurrentDictionary<string, StationEvent> Events { get; } = new();

    public StationRegister? Register { get; set; }

    /// <summary>The manifest versions that it says it reads.</summary>
    public VersionRange Manifests { get; set; } = new(Core.Manifests.Manifest.OldestVersion, Core.Manifests.Manifest.FormatVersion);

    /// <summary>Certificates that it gave to stations which asked in time.</summary>
    public ConcurrentQueue<string> Renewed { get; } = new();

    /// <summary>The name that it writes into the next certificate, where that is not the station's.</summary>
    public string? RenewAs { get; set; }

    /// <summary>With which certificate each report was sealed.</summary>
    public ConcurrentQueue<Sha256Digest> Sealers { get; } = new();

    /// <summary>What it believes the time to be; null for the truth.</summary>
    public DateTimeOffset? Clock { get; set; }

    /// <summary>Before this instant no seal counts, as if the certificate were younger.</summary>
    public DateTimeOffset SealsFrom { get; set; }

    /// <summary>What to answer in place of the truth: an HTTP status, 0 to hang up; null to answer truly.</summary>
    public Func<string, int?> Fault { get; set; } = _ => null;

    /// <summary>The problem type that a fault names; null for an answer without one, as a store gives.</summary>
    public string? Problem { get; set; } = "session-already-admitted";

    public string UploadPrefix { get; set; } = "uploads/";

    public Func<Receipt, Receipt> Forge { get; set; } = receipt => receipt;

    public Func<CustodyEvent, CustodyEvent> ForgeEntry { get; set; } = entry => entry;

    public SigningIdentity? SealAs { get; set; }

    public Manifest Manifest(string session) => ManifestFormat.Read(_sessions[session].Request.Manifest);

    /// <summary>As after the administrator mended what made bad receipts.</summary>
    public void ForgetReceipts()
    {
        foreach (var session in _sessions.Values)
        {
            session.Receipt = null;
        }
    }

    public void Dispose() => _listener.Close();

    private static (HttpListener Listener, string Address) Listen()
    {
        for (var attempt = 1; ; attempt++)
        {
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            var address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
            free.Stop();
            var listener = new HttpListener { Prefixes = { address } };
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < 5)
            {
                listener.Close(); // somebody else took the port after it was found free
            }
        }
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var call = $"{request.HttpMethod} {request.Url!.PathAndQuery}";
        Requests.Enqueue(call);
        if (Fault(call) is { } status)
        {
            if (status == 0)
            {
                response.ContentLength64 = 1000; // promised, never sent: the client sees a connection that broke
                await response.OutputStream.WriteAsync("{"u8.ToArray());
                response.Abort();
                return;
            }

            await ReplyAsync(response, status, Problem is null ? new { } : new { type = "urn:test:" + Problem, title = "Refused by the test", detail = "as it asked" });
            return;
        }

        using var body = new MemoryStream();
        await request.InputStream.CopyToAsync(body);
        var path = request.Url.AbsolutePath;
        var (code, answer) = (request.HttpMethod, path) switch
        {
            ("POST", "/intake/sessions") => Announce(JsonSerializer.Deserialize<HandOverRequest>(body.ToArray(), HandOverJson.Options)!),
            ("POST", "/" + StationReport.Address) => (200, Hear(JsonSerializer.Deserialize<SealedReport>(body.ToArray(), StationJson.Options)!)),
            ("POST", "/" + StationRenewal.Address) => (200, Renew(JsonSerializer.Deserialize<SealedRenewal>(body.ToArray(), StationJson.Options)!)),
            ("PUT", _) => Put(path, body.ToArray()),
            ("POST", _) => (200, Complete(path.Split('/')[^2])),
            _ => (200, Consistency(request.QueryString)),
        };
        await ReplyAsync(response, code, answer);
    }

    private StationOrders Hear(SealedReport report)
    {
        var seal = CadesSeal.Check(report.Seal, Sha256Digest.Of(report.Report), Keys.Root, CertificateRole.Station);
        Assert.True(seal.IsValid);
        Sealers.Enqueue(seal.Signer!.Thumbprint);
        var read = JsonSerializer.Deserialize<StationReport>(report.Report, StationJson.Options)!;
        Reports.Enqueue(read);
        foreach (var told in read.Events)
        {
            Events.TryAdd(told.Id, told);
        }

        return new StationOrders(DateTimeOffset.UtcNow, Manifests, [.. read.Events.Select(e => e.Id)], read.RegisterTag == Register?.Tag ? null : Register);
    }

    /// <summary>By the vault's rules: the same key gets the same certificate.</summary>
    private RenewedCertificate Renew(SealedRenewal request)
    {
        Assert.True(CadesSeal.Check(request.Seal, Sha256Digest.Of(request.Statement), Keys.Root, CertificateRole.Station).IsValid);
        var asked = JsonSerializer.Deserialize<StationRenewal>(request.Statement, StationJson.Options)!;
        var key = RequestedKey.Read(asked.Request);
        if (Renewed.FirstOrDefault(c => key.IsIn(SigningIdentity.DerOf(c))) is not { } given)
        {
            Renewed.Enqueue(given = Keys.Certify(RenewAs ?? asked.Station, asked.Request));
        }

        return new RenewedCertificate(given);
    }

    private (int Code, object Answer) Announce(HandOverRequest request) =>
        request.FileSeals.Select(s => (s.Seal, s.Sha256)).Append((request.ManifestSeal, Sha256Digest.Of(request.Manifest)))
            .Any(s => CadesSeal.Check(s.Item1, s.Item2, Keys.Root, CertificateRole.Station).SignedAt < SealsFrom)
            ? (422, new { type = "urn:test:clock-off", title = "The station's clock was wrong when it sealed" })
            : (200, Open(request));

    private HandOverAnswer Open(HandOverRequest request)
    {
        var manifest = ManifestFormat.Read(request.Manifest);
        Assert.True(CadesSeal.Check(request.ManifestSeal, Sha256Digest.Of(request.Manifest), Keys.Root, CertificateRole.Station).IsValid);
        Assert.All(request.FileSeals, s => Assert.True(CadesSeal.Check(s.Seal, s.Sha256, Keys.Root, CertificateRole.Station).IsValid));
        Assert.Equal(manifest.Files.Select(f => f.Sha256).ToHashSet(), request.FileSeals.Select(s => s.Sha256).ToHashSet());
        _sessions.TryAdd(manifest.Session.Value, new Session(request));
        return new HandOverAnswer(
            manifest.Session,
            [.. request.FileSeals.Select(s => Held.ContainsKey(s.Sha256)
                ? new FileInstruction(s.Sha256, FileDisposition.AlreadyHere, null)
                : new FileInstruction(s.Sha256, FileDisposition.Upload, new WebInstruction("PUT", UploadPrefix + s.Sha256, new Dictionary<string, string> { ["x-test"] = "1", ["Content-Type"] = "application/octet-stream" })))],
            new WebInstruction("POST", $"intake/sessions/{manifest.Session}/complete", new Dictionary<string, string>()), Clock, Manifests);
    }

    private (int Code, object Answer) Put(string path, byte[] bytes)
    {
        var sha256 = Sha256Digest.Of(bytes);
        return path.EndsWith(sha256.Hex, StringComparison.Ordinal) && (Held.TryAdd(sha256, bytes) || true) ? (200, new { }) : (422, new { title = "Other bytes" });
    }

    private ReceiptAnswer Complete(string id)
    {
        var session = _sessions[id];
        lock (session)
        {
            return session.Receipt ??= Admit(session.Request);
        }
    }

    private ReceiptAnswer Admit(HandOverRequest request)
    {
        var manifest = ManifestFormat.Read(request.Manifest);
        Assert.All(manifest.Files, f => Assert.True(Held.ContainsKey(f.Sha256)));
        var manifestSha256 = Sha256Digest.Of(request.Manifest);
        var entry = ForgeEntry(new CustodyEvent
        {
            Act = CustodyAct.SessionAdmitted,
            At = TimeProvider.System.GetUtcNow(),
            Actor = new CustodyActor(ActorKind.Vault, "vault"),
            Session = manifest.Session,
            Facts = new Dictionary<string, string> { ["manifest_sha256"] = manifestSha256.Hex },
        }).ToEntry();
        var proof = Append(entry);
        var receipt = Forge(new Receipt(
            manifest.Session, manifest.Station.Name, manifestSha256, TimeProvider.System.GetUtcNow(),
            [.. manifest.Files.Select(f => new ReceiptLine(f.Path, f.Bytes, f.Sha256, EvidenceItemId.New(), ReceiptOutcome.Admitted))],
            Encoding.UTF8.GetString(entry), proof)).ToBytes();
        return new ReceiptAnswer(receipt, CadesSeal.Create(Sha256Digest.Of(receipt), SealAs ?? Keys.Vault, TimeProvider.System.GetUtcNow()));
    }

    /// <summary>An entry and its own proof: bays hand over at the same time.</summary>
    private string Append(byte[] entry)
    {
        lock (_writing)
        {
            Log.Add(entry);
            return Log.Proof(Log.Size - 1);
        }
    }

    private object Consistency(System.Collections.Specialized.NameValueCollection query)
    {
        lock (_writing)
        {
            return new { hashes = Log.Consistency(Number(query["first"]), Number(query["second"])).Select(h => Convert.ToBase64String(h.ToBytes())).ToList() };
        }
    }

    private static long Number(string? text) => long.Parse(text!, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task ReplyAsync(HttpListenerResponse response, int status, object answer)
    {
        response.StatusCode = status;
        response.ContentType = status < 400 ? "application/json" : "application/problem+json";
        await response.OutputStream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer, answer is StationOrders ? StationJson.Options : HandOverJson.Options));
        response.Close();
    }

    private sealed class Session(HandOverRequest request)
    {
        public HandOverRequest Request { get; } = request;

        public ReceiptAnswer? Receipt { get; set; }
    }
}
