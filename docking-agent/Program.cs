using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.HandOver;

Rest.LimitArenas();
var patience = new Patience();
return await new AgentCommands(new AgentRun(TimeProvider.System, patience), new ServiceRun(TimeProvider.System, patience), Console.Out, Console.Error, isTerminal: !Console.IsErrorRedirected && !Console.IsOutputRedirected).InvokeAsync(args);
