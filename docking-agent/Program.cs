using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.HandOver;

var run = new AgentRun(TimeProvider.System, new Patience());
return await new AgentCommands(run, Console.Out, Console.Error, isTerminal: !Console.IsErrorRedirected && !Console.IsOutputRedirected).InvokeAsync(args);
