namespace EvidenceVault.DockingAgent.Station;

/// <summary>Reads the station's configuration. Every error names the key and the cure.</summary>
public static class AgentOptionsFile
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <exception cref="ConfigurationException">Something is missing, misspelt or unsafe.</exception>
    public static AgentOptions Load(string file)
    {
        var map = YamlMap.Load(file);
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var options = new AgentOptions(
            Short(map, "station", "name the station as it was enrolled, in at most 64 characters")!,
            Short(map, "unit", null),
            VaultAddress(map),
            Full(map, folder, "spool", "name the folder in which sealed recordings wait for the vault"),
            Existing(map, folder, "certificate", "name the station's certificate (PEM), as enrolment wrote it"),
            PrivateKey(map, folder),
            Existing(map, folder, "trust_root", "name the vault's root certificate (PEM), brought here by hand"),
            Existing(map, folder, "log_key", "name the file with the custody log's verifier key (one C2SP vkey)"),
            PolicyFolder(map, folder),
            map.OptionalText("rule_pack") ?? "mps-2016",
            Bindings(map),
            Zone(map),
            map.Whole("parallel_copies", least: 1, most: 8, whenMissing: 1),
            ServiceOptionsFile.Read(map, folder),
            ServerAuthority(map, folder));
        map.RefuseUnknown();
        return options;
    }

    /// <summary>Whether nobody but its owner may do anything with the file.</summary>
    /// <exception cref="IOException">There is no such file.</exception>
    public static bool IsPrivate(string path) => (File.GetUnixFileMode(path) & Others) == UnixFileMode.None;

    private static string? Short(YamlMap map, string key, string? cureWhenMissing)
    {
        var text = cureWhenMissing is null ? map.OptionalText(key) : map.Text(key, cureWhenMissing);
        return text is null || (text.Length is > 0 and <= 64 && !text.Any(char.IsControl)) ? text : throw map.Error(key, "write 1 to 64 characters, none of them a control character");
    }

    private static Uri VaultAddress(YamlMap map)
    {
        const string cure = "write the vault's base address, such as https://vault.example.org/";
        var text = map.Text("vault", cure);
        if (!Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var address) || address.Query.Length > 0 || address.UserInfo.Length > 0)
        {
            throw map.Error("vault", cure);
        }

        return address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)
            ? address
            : throw map.Error("vault", "use https; plain http is taken for this machine only, where nobody can listen");
    }

    private static string Full(YamlMap map, string folder, string key, string cure) => Path.GetFullPath(map.Text(key, cure), folder);

    private static string Existing(YamlMap map, string folder, string key, string cure)
    {
        var path = Full(map, folder, key, cure);
        return File.Exists(path) ? path : throw map.Error(key, cure + "; there is no such file now");
    }

    private static string? ServerAuthority(YamlMap map, string folder)
    {
        const string cure = "name a PEM file with the authority that issued the certificates of vault and store, or leave the key out for the system's authorities";
        if (map.OptionalText("server_ca") is not { } named)
        {
            return null;
        }

        var path = Path.GetFullPath(named, folder);
        return File.Exists(path) && File.ReadAllText(path).Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal) ? path : throw map.Error("server_ca", cure);
    }

    private static string PrivateKey(YamlMap map, string folder)
    {
        var path = Existing(map, folder, "key", "name the station's private key (PEM), as enrolment wrote it");
        return IsPrivate(path)
            ? path
            : throw map.Error("key", "let only its owner read the key: chmod 600 it, and enrol the station anew if others may have read it");
    }

    private static string PolicyFolder(YamlMap map, string folder)
    {
        const string cure = "name the folder that holds recorders/ and retention/, or leave the key out for the policies shipped with the program";
        var path = map.OptionalText("policies") is { } named ? Path.GetFullPath(named, folder) : Path.Combine(AppContext.BaseDirectory, "policies");
        return Directory.Exists(Path.Combine(path, "recorders")) && Directory.Exists(Path.Combine(path, "retention")) ? path : throw map.Error("policies", cure);
    }

    private static Dictionary<string, RecorderBinding> Bindings(YamlMap map)
    {
        var bindings = new Dictionary<string, RecorderBinding>(StringComparer.Ordinal);
        if (map.OptionalMap("bindings") is { } list)
        {
            foreach (var serial in list.Keys)
            {
                var binding = list.OptionalMap(serial) ?? throw list.Error(serial, "write officer, and unit if it differs");
                bindings[serial] = new RecorderBinding(Short(binding, "officer", "name the officer who wears this recorder")!, Short(binding, "unit", null));
                binding.RefuseUnknown();
            }
        }

        return bindings;
    }

    private static TimeZoneInfo Zone(YamlMap map)
    {
        var id = map.OptionalText("time_zone") ?? "Asia/Shanghai";
        return TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : throw map.Error("time_zone", "name an IANA zone such as Asia/Shanghai");
    }
}
