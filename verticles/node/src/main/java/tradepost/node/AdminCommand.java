package tradepost.node;

import picocli.CommandLine.Command;

@Command(
        name = "admin",
        description = "Accounts, without a running node.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = AdminCreateCommand.class)
final class AdminCommand {}
