namespace EvidenceVault.DockingAgent.HandOver;

/// <summary>Turns the address of an instruction into one that footage may be sent to.</summary>
public static class InstructionAddress
{
    /// <param name="vault">The vault's base address, ending with a slash.</param>
    /// <param name="address">Relative to it, or absolute.</param>
    /// <exception cref="VaultRefusedException">It is neither the vault nor https nor this machine: the network could read or replace it.</exception>
    public static Uri Resolve(Uri vault, string address)
    {
        if (!Uri.TryCreate(vault, address, out var resolved) || resolved.UserInfo.Length > 0)
        {
            throw new VaultRefusedException("The vault gave an address that is none.");
        }

        var isVault = Uri.Compare(resolved, vault, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
        var staysHere = vault.IsLoopback && resolved.IsLoopback; // nobody else can listen there
        return isVault || resolved.Scheme == Uri.UriSchemeHttps || (staysHere && resolved.Scheme == Uri.UriSchemeHttp)
            ? resolved
            : throw new VaultRefusedException("The vault sent the agent to another server without https; nothing was sent there.");
    }
}
