package tradepost.node.command;

import picocli.CommandLine.Command;

@Command(
        name = "cluster",
        description = "A cluster on this machine, and the status of any.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {UpLocalCommand.class, StartNodeCommand.class, ClusterStatusCommand.class})
public final class ClusterCommand {}
