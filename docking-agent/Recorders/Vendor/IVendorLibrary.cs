namespace EvidenceVault.DockingAgent.Recorders.Vendor;

/// <summary>What a recorder says went wrong.</summary>
public enum VendorFault
{
    /// <summary>It does not answer, or no recorder of this kind is there.</summary>
    NotConnected,

    /// <summary>It is doing something else, such as recording; asking again later may help.</summary>
    Busy,

    /// <summary>It takes another password.</summary>
    WrongPassword,

    /// <summary>It answered, and the answer is not what the contract says.</summary>
    WrongAnswer,

    /// <summary>It refused, without telling why.</summary>
    Refused,
}

/// <summary>A recorder's library could not do what it was asked. The message names no person and no password.</summary>
public sealed class VendorLibraryException(VendorFault fault, string message) : IOException(message)
{
    public VendorFault Fault { get; } = fault;
}

/// <summary>
/// The contract of GA/T 947 between a recorder and whoever docks it: who it is, its clock, its battery, and the change to a disk. There is
/// no call to read its clock. Such libraries reach one recorder at a time: whoever has several bays opens one after the other.
/// </summary>
/// <remarks>The calls block for up to some seconds.</remarks>
public interface IVendorLibrary : IDisposable
{
    /// <summary>Reaches the recorder that is plugged in.</summary>
    /// <exception cref="VendorLibraryException">There is none, or more than can be told apart.</exception>
    void Connect();

    /// <summary>The bytes in which it says who it is and who wears it, as they are; <see cref="VendorIdentity.Parse"/> says what they mean.</summary>
    /// <exception cref="VendorLibraryException">It does not answer.</exception>
    byte[] ReadIdentityBlock();

    /// <summary>Charge in percent, from 0 to 100.</summary>
    /// <exception cref="VendorLibraryException">It does not answer, or answers with something else.</exception>
    int ReadBattery();

    /// <summary>Sets the recorder's clock. A library may take the station's own clock instead of this time, which is then the same.</summary>
    /// <param name="wallClock">As it is to be shown, in the station's zone.</param>
    /// <exception cref="VendorLibraryException">It refused.</exception>
    void SetClock(DateTime wallClock);

    /// <summary>Turns the recorder into a disk. It then leaves the bus and comes back as another device, in the same port.</summary>
    /// <exception cref="VendorLibraryException">It refused.</exception>
    void SwitchToStorage();
}

/// <summary>Identity blocks as libraries give them.</summary>
public static class VendorIdentity
{
    /// <summary>Reads the block and what it means.</summary>
    /// <exception cref="VendorLibraryException">It does not answer, or the block is none.</exception>
    public static IdentityBlock ReadIdentity(this IVendorLibrary library) => Parse(library.ReadIdentityBlock());

    /// <exception cref="VendorLibraryException">The block is none.</exception>
    public static IdentityBlock Parse(byte[] block)
    {
        try
        {
            return IdentityBlock.Parse(block);
        }
        catch (FormatException e)
        {
            throw new VendorLibraryException(VendorFault.WrongAnswer, e.Message);
        }
    }
}
