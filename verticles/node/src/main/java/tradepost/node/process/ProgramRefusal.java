package tradepost.node.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** The program cannot continue. The message is one sentence that says what to do; no stack trace follows. */
public final class ProgramRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ProgramRefusal(String sentence) {
        super(sentence, null, false, false);
    }

    /** For a folder or file that cannot be used. */
    public static ProgramRefusal of(Path path, IOException e) {
        if (e instanceof AccessDeniedException)
            return new ProgramRefusal(
                    "No permission to write in " + path + ": change its owner or choose another with --data");
        var reason = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage();
        if (e instanceof FileAlreadyExistsException)
            reason = "it is a file"; // the message of the exception is its path
        return new ProgramRefusal("Cannot use " + path + " (" + reason + "): choose another folder with --data");
    }
}
