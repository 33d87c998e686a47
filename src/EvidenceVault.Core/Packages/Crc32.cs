namespace EvidenceVault.Core.Packages;

/// <summary>The checksum of ZIP archives (ISO 3309, reversed polynomial EDB88320), eight bytes at a time. It finds slips of a line, never a forger: digests do that.</summary>
public sealed class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Slices = 8;
    private static readonly uint[][] Tables = MakeTables();

    private uint _state = uint.MaxValue;

    /// <summary>The checksum of all that was added.</summary>
    public uint Value => ~_state;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var state = _state;
        for (; bytes.Length >= Slices; bytes = bytes[Slices..])
        {
            state ^= bytes[0] | ((uint)bytes[1] << 8) | ((uint)bytes[2] << 16) | ((uint)bytes[3] << 24);
            state = Tables[7][state & 0xFF] ^ Tables[6][(state >> 8) & 0xFF] ^ Tables[5][(state >> 16) & 0xFF] ^ Tables[4][state >> 24]
                ^ Tables[3][bytes[4]] ^ Tables[2][bytes[5]] ^ Tables[1][bytes[6]] ^ Tables[0][bytes[7]];
        }

        foreach (var one in bytes)
        {
            state = Tables[0][(state ^ one) & 0xFF] ^ (state >> 8);
        }

        _state = state;
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[Slices][];
        for (var slice = 0; slice < Slices; slice++)
        {
            tables[slice] = new uint[256];
            for (var i = 0u; i < 256; i++)
            {
                tables[slice][i] = slice == 0 ? OfByte(i) : (tables[slice - 1][i] >> 8) ^ tables[0][tables[slice - 1][i] & 0xFF];
            }
        }

        return tables;
    }

    private static uint OfByte(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
        }

        return value;
    }
}
