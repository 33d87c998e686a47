using System.Runtime.Versioning;

// Stand-ins for the tools are scripts; their mode is set as Unix has it.
[assembly: SupportedOSPlatform("linux")]
