package tradepost.node.command;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;

@Command(name = "config", description = "Prints every setting as `serve` would use it; secrets are masked.")
public final class ConfigCommand implements Runnable {
    @Option(names = "--config", paramLabel = "FILE", description = "a properties file")
    private @Nullable Path file;

    @Override
    public void run() {
        var values = Config.load(Map.of(), file, System.getenv(), Map.of()).masked();
        for (var s : Setting.all()) {
            System.out.println("# " + s.description() + " (" + String.join(", ", s.environment()) + ")");
            System.out.println(s.key() + "=" + values.remove(s.key()));
        }
        values.forEach((k, v) -> System.out.println(k + "=" + v));
    }
}
