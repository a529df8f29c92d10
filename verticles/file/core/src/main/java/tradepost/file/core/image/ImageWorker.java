package tradepost.file.core.image;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.problem.Problem;

/** A process that decodes images, which starts with the first one and again after an image has ended it. For one thread at a time. */
final class ImageWorker {
    private static final Logger LOG = LoggerFactory.getLogger(ImageWorker.class);
    /** The first that the kernel ends if memory runs out (proc(5), oom_score_adj). */
    private static final String ENDED_FIRST = "1000";

    private record Running(Process process, DataOutputStream to, DataInputStream from) {}

    private @Nullable Running running;

    /** Fails {@link ImageRefusal}, and 503 unavailable if no process can be started. */
    MadeSizes sizes(ImageRequest request) {
        var worker = running();
        try {
            request.write(worker.to);
            return ImageProgram.response(worker.from, request.folder());
        } catch (IOException e) { // it has ended
            end();
            LOG.warn(
                    "an image ended the process that decodes images, which needed more than {} MB or {} s",
                    ImageLimits.HEAP_MB,
                    request.limits().seconds());
            throw ImageRefusal.invalid("takes too much memory or time to decode");
        }
    }

    private Running running() {
        var now = running;
        if (now != null && now.process.isAlive()) return now;
        try {
            now = start();
        } catch (IOException e) {
            LOG.error("no process that decodes images can be started", e);
            throw Problem.unavailable("unavailable");
        }
        running = now;
        return now;
    }

    private static Running start() throws IOException {
        var process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + ImageLimits.HEAP_MB + "m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Djava.awt.headless=true",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ImageProgram.class.getName()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        endFirst(process.pid());
        return new Running(
                process,
                new DataOutputStream(process.getOutputStream()),
                new DataInputStream(process.getInputStream()));
    }

    private static void endFirst(long pid) {
        try {
            Files.writeString(Path.of("/proc/" + pid + "/oom_score_adj"), ENDED_FIRST);
        } catch (IOException e) { // another system than Linux, or the process has ended
            LOG.debug("the process that decodes images is ended like others if memory runs out", e);
        }
    }

    /** Gives the memory back. */
    void end() {
        var now = running;
        running = null;
        if (now == null) return;
        now.process.destroyForcibly();
        try {
            now.to.close();
            now.from.close();
        } catch (IOException e) { // what it has not read is lost with it
            LOG.debug("the process that decodes images has ended before", e);
        }
    }
}
