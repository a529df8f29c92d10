package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs other programs in a folder, such as Node.js. */
record Commands(Path folder) {
    private static final long WITHIN_MINUTES = 30;

    /** Nothing is reported to anybody; Maven and {@code java} use the JDK of this test, and a compiler warning is an error. */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "REDOCLY_TELEMETRY", "off",
            "NO_COLOR", "1",
            "CI", "true",
            "npm_config_audit", "false",
            "npm_config_fund", "false",
            "npm_config_prefer_offline", "true",
            "JAVA_HOME", System.getProperty("java.home"),
            "PATH", Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"),
            "MAVEN_ARGUMENTS", "-Dmaven.compiler.failOnWarning=true");

    /** Returns the output; the command must succeed. */
    String run(String... command) throws Exception {
        Files.createDirectories(folder);
        var out = Files.createTempFile(folder, "out-", ".log");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().putAll(ENVIRONMENT);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new AssertionError(
                    command[0] + " cannot be started; this test needs Node.js 20 or later with npm on the PATH", e);
        }
        boolean ended = process.waitFor(WITHIN_MINUTES, TimeUnit.MINUTES);
        if (!ended) process.destroyForcibly();
        var output = Files.readString(out);
        Files.delete(out);
        assertThat(ended && process.exitValue() == 0)
                .as(String.join(" ", command) + "\n" + output)
                .isTrue();
        return output;
    }
}
