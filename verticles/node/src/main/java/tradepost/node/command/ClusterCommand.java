package tradepost.node.command;

import picocli.CommandLine.Command;

@Command(
        name = "cluster",
        description = "Runs a cluster on this machine; shows the status of any cluster.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {UpLocalCommand.class, StartNodeCommand.class, ClusterStatusCommand.class})
public final class ClusterCommand {}
