package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code tradepost help} names each command with each of its options. */
class LauncherHelpTest extends FakeLauncher {
    private static final Path SOURCES = Path.of("..", "..");
    private static final Pattern OPTION = Pattern.compile("names = \"(--[a-z-]+)\"|equals\\(\"(--[a-z-]+)\"\\)");

    @Test
    void help_names_every_option_of_every_command() throws Exception {
        var help = run(tree.resolve("tradepost"), Map.of(), "help").output();
        var missing = new TreeSet<String>();
        check(help, "", Main.commands(), missing);
        check(help, " bench", options("bench/src/main/java/tradepost/bench/Bench.java"), missing);
        check(help, " relay", options("brokers/src/main/java/tradepost/brokers/Main.java"), missing);
        assertThat(missing).isEmpty();
    }

    private static void check(String help, String path, CommandLine command, TreeSet<String> missing) {
        command.getSubcommands().forEach((name, sub) -> check(help, path + " " + name, sub, missing));
        if (!command.getSubcommands().isEmpty()) return;
        var options = command.getCommandSpec().options().stream()
                .filter(o -> !o.hidden())
                .map(o -> o.longestName())
                .toList();
        check(help, path, options, missing);
    }

    private static void check(String help, String path, List<String> options, TreeSet<String> missing) {
        var lines = help.lines()
                .filter(l -> (l + " ").startsWith("  ./tradepost" + path + " "))
                .toList();
        for (var option : options)
            if (!option.equals("--help") && lines.stream().noneMatch(l -> l.matches(".*" + option + "(?![a-z-]).*")))
                missing.add(path.strip() + " " + option);
    }

    private static List<String> options(String source) throws IOException {
        var found = OPTION.matcher(Files.readString(SOURCES.resolve(source)))
                .results()
                .flatMap(m -> Stream.of(m.group(1) == null ? m.group(2) : m.group(1)))
                .toList();
        assertThat(found).isNotEmpty();
        return found;
    }
}
