package tradepost.node.command;

import picocli.CommandLine.Command;

@Command(
        name = "admin",
        description = "Manages accounts without a running node.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = AdminCreateCommand.class)
public final class AdminCommand {}
