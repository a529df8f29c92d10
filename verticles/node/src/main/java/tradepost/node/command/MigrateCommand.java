package tradepost.node.command;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.node.config.Contexts;
import tradepost.node.config.SettingChecks;
import tradepost.node.database.Migrations;

@Command(
        name = "migrate",
        description = {
            "Migrates the databases to the schema of this program. Programs of the previous release keep working with"
                    + " it.",
            "Exits with 0 if no migration is missing, with 1 if a database cannot be used,"
                    + " with 3 if --check found missing migrations."
        })
public final class MigrateCommand implements Callable<Integer> {
    private static final int MISSING = 3;

    @Option(names = "--check", description = "changes nothing; lists the missing migrations")
    private boolean check;

    @Option(names = "--config", paramLabel = "FILE", description = "the settings file of `serve`")
    private @Nullable Path file;

    @Option(
            names = "--contexts",
            split = ",",
            paramLabel = "NAME",
            description = "the contexts to migrate; default: those of the settings")
    private @Nullable List<String> contexts;

    @Override
    public Integer call() {
        var config = ServeCommand.settings(file, contexts, null);
        var chosen = Contexts.inOrder(config.list(Settings.CONTEXTS));
        SettingChecks.databases(config, chosen);
        boolean missing = false;
        for (var context : chosen) missing |= check ? reportMissing(config, context) : apply(config, context);
        return missing ? MISSING : 0;
    }

    private static boolean reportMissing(Config config, String context) {
        var found = Migrations.inspect(config, context);
        if (found.missing().isEmpty()) System.out.println(context + ": up to date at " + found.applied());
        else System.out.println(context + ": missing " + String.join(", ", found.missing()));
        return !found.missing().isEmpty();
    }

    /** Applies the missing migrations. */
    private static boolean apply(Config config, String context) {
        var applied = Migrations.apply(config, context);
        System.out.println(
                context + ": " + (applied.isEmpty() ? "up to date" : "applied " + String.join(", ", applied)));
        return false;
    }
}
