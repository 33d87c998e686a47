namespace EvidenceVault.DurableFiles;

/// <summary>The disk, or the quota on it, is full (ENOSPC, EDQUOT). Trying again helps only after space was made.</summary>
/// <param name="message">Call, error and file name.</param>
/// <param name="errno">The Linux error number, kept as the exception's <see cref="Exception.HResult"/>.</param>
public sealed class DiskFullException(string message, int errno) : IOException(message, errno);

/// <summary>A file of that name is there already (EEXIST) and was left as it is.</summary>
/// <param name="message">Call, error and file name.</param>
/// <param name="errno">The Linux error number, kept as the exception's <see cref="Exception.HResult"/>.</param>
public sealed class FileExistsException(string message, int errno) : IOException(message, errno);
