package tradepost.node.command;

import picocli.CommandLine.Command;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.node.config.SettingChecks;
import tradepost.node.database.Migrations;
import tradepost.node.process.ProgramRefusal;

@Command(
        name = "admin",
        description = "Manages accounts without a running node.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {AdminCreateCommand.class, AdminRotateKeyCommand.class})
public final class AdminCommand {
    /** Fails with a Refusal unless these are the settings of a cluster, and its database is as this program needs it. */
    static void check(Config config) {
        if (config.text(Settings.SERVICE_SECRET).length() < SettingChecks.SECRET_MIN_CHARACTERS)
            throw new ProgramRefusal(
                    "service.secret is missing: give the settings of the cluster with --config or the environment");
        if (!Migrations.inspect(config, "auth").missing().isEmpty())
            throw new ProgramRefusal("The database of auth is older than this program: run `tradepost migrate` first");
    }
}
