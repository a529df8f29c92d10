package tradepost.node.command;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;
import tradepost.node.base.Checks;
import tradepost.node.base.Contexts;
import tradepost.node.database.Migrations;

@Command(
        name = "migrate",
        description = {
            "Brings the databases to the shape this program knows. Programs of the release before go on working on it.",
            "Ends with 0 when nothing is missing (any more), with 1 when a database cannot be used,"
                    + " with 3 when --check found something missing."
        })
public final class MigrateCommand implements Callable<Integer> {
    private static final int MISSING = 3;

    @Option(names = "--check", description = "changes nothing, says what is missing")
    private boolean check;

    @Option(names = "--config", paramLabel = "FILE", description = "the settings file of `serve`")
    private @Nullable Path file;

    @Option(names = "--contexts", split = ",", paramLabel = "NAME", description = "those of the settings, unless given")
    private @Nullable List<String> contexts;

    @Override
    public Integer call() {
        var flags = new HashMap<>(Map.of(Setting.MODE.key(), "serve"));
        if (contexts != null) flags.put(Setting.CONTEXTS.key(), String.join(",", contexts));
        var config = Config.load(Map.of(), file, System.getenv(), flags);
        var chosen = Contexts.inOrder(config.list(Setting.CONTEXTS));
        Checks.databases(config, chosen);
        boolean missing = false;
        for (var context : chosen) missing |= check ? misses(config, context) : apply(config, context);
        return missing ? MISSING : 0;
    }

    private static boolean misses(Config config, String context) {
        var found = Migrations.look(config, context);
        if (found.missing().isEmpty()) System.out.println(context + ": up to date at " + found.applied());
        else System.out.println(context + ": misses " + String.join(", ", found.missing()));
        return !found.missing().isEmpty();
    }

    /** Nothing is missing after it. */
    private static boolean apply(Config config, String context) {
        var applied = Migrations.apply(config, context);
        System.out.println(
                context + ": " + (applied.isEmpty() ? "up to date" : "applied " + String.join(", ", applied)));
        return false;
    }
}
