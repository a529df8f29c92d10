package tradepost.file.core.upload;

import io.vertx.serviceproxy.ServiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.file.FileSettings;
import tradepost.kernel.config.Config;
import tradepost.kernel.problem.Problem;

/**
 * The temporary files of this process: a folder with a folder for each upload. What a process that was killed has left is deleted when the next one
 * opens its own.
 */
final class WorkFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkFolder.class);
    private static final String PREFIX = "tradepost-files-";
    private static final Pattern OF_PROCESS = Pattern.compile(PREFIX + "(\\d{1,18})-\\w+");
    /** In a container, the next process may have the same number. */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path folder;

    private WorkFolder(Path folder) {
        this.folder = folder;
    }

    static WorkFolder open(Config config) {
        var given = config.text(FileSettings.WORK_FOLDER);
        var parent = Path.of(given.isEmpty() ? System.getProperty("java.io.tmpdir") : given)
                .toAbsolutePath();
        try {
            Files.createDirectories(parent);
            deleteLeftOver(parent);
            var folder = Files.createTempDirectory(
                    parent, PREFIX + ProcessHandle.current().pid() + "-");
            OPEN.add(folder);
            return new WorkFolder(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteLeftOver(Path parent) throws IOException {
        try (var entries = Files.list(parent)) {
            for (var entry : entries.toList()) {
                var name = OF_PROCESS.matcher(entry.getFileName().toString());
                if (name.matches() && !OPEN.contains(entry) && !isOfAnother(Long.parseLong(name.group(1))))
                    delete(entry);
            }
        }
    }

    private static boolean isOfAnother(long pid) {
        return pid != ProcessHandle.current().pid()
                && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /** A new folder for one upload, which its user deletes. */
    Path begin() {
        try {
            return Files.createTempDirectory(folder, "upload-");
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /** Deletes a folder with everything in it. Never fails. */
    static void delete(Path folder) {
        try (var entries = Files.walk(folder)) {
            for (var entry : entries.toList().reversed()) Files.deleteIfExists(entry);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{} cannot be deleted: {}", folder, e.toString());
        }
    }

    /** 503 files_unavailable: there is no room for temporary files. */
    static ServiceException unavailable(IOException e) {
        LOG.warn("a temporary file failed: {}", e.toString());
        return Problem.unavailable("files_unavailable");
    }

    @Override
    public void close() {
        delete(folder);
        OPEN.remove(folder);
    }
}
