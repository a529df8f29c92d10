package tradepost.node;

import picocli.CommandLine.Command;

@Command(
        name = "cluster",
        description = "A cluster on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {UpLocalCommand.class, StartNodeCommand.class})
final class ClusterCommand {}
