package tradepost.node.process;

import java.io.IOException;
import java.io.InputStream;

/** The files of the class path. */
public final class ClassPath {
    private ClassPath() {}

    /** Fails if there is no such file. */
    public static InputStream open(String name) throws IOException {
        var in = ClassPath.class.getClassLoader().getResourceAsStream(name);
        if (in == null) throw new IOException("not on the class path: " + name);
        return in;
    }
}
