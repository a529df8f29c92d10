package tradepost.node.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tradepost.node.process.ClassPath;
import tradepost.node.process.ProgramRefusal;
import tradepost.node.process.Secrets;

/** The certificates of a local cluster, created by the script that operators also run. */
public final class Pki {
    public static final String KEY_STORE = "bus.key_store";
    public static final String TRUST_STORE = "bus.trust_store";
    private static final String FOLDER = "pki";
    private static final int TIMEOUT_S = 120;

    /** The passwords are 256 random bits, for which repeated hashing adds no protection. It would slow down each start of a node. */
    private static final String HASHED_ONCE = Stream.of("certPbe", "keyPbe", "mac")
            .map(hash -> "-Dkeystore.pkcs12." + hash + "IterationCount=1")
            .collect(Collectors.joining(" "));

    private Pki() {}

    public static Path keyStore(Path folder, int k) {
        return folder.resolve(FOLDER).resolve("node-" + k + ".p12");
    }

    public static Path trustStore(Path folder) {
        return folder.resolve(FOLDER).resolve("trust.p12");
    }

    public static void make(Path folder, int nodes, Secrets secrets) {
        make(folder, IntStream.rangeClosed(1, nodes).mapToObj(k -> "node-" + k).toList(), secrets);
    }

    /** @param nodes arguments of the script: names, each with addresses behind an equals sign */
    public static void make(Path folder, List<String> nodes, Secrets secrets) {
        var command = new ArrayList<>(
                List.of("bash", "-s", "--", folder.resolve(FOLDER).toString()));
        command.addAll(nodes);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("logs/certificates.log").toFile());
        var environment = builder.environment();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.merge("JAVA_TOOL_OPTIONS", HASHED_ONCE, (set, ours) -> set + " " + ours);
        environment.put("TRADEPOST_BUS_CA_PASSWORD", secrets.get("bus.ca"));
        environment.put("TRADEPOST_BUS_KEY_STORE_PASSWORD", secrets.get(KEY_STORE));
        environment.put("TRADEPOST_BUS_TRUST_STORE_PASSWORD", secrets.get(TRUST_STORE));
        try (var script = ClassPath.open("cluster-config/make-certificates.sh")) {
            var process = builder.start();
            try (var in = process.getOutputStream()) {
                script.transferTo(in);
            }
            if (process.waitFor(TIMEOUT_S, TimeUnit.SECONDS) && process.exitValue() == 0) return;
            process.destroyForcibly();
        } catch (IOException e) {
            throw ProgramRefusal.of(folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new ProgramRefusal(
                "The certificates could not be made: " + folder.resolve("logs/certificates.log") + " says why");
    }
}
