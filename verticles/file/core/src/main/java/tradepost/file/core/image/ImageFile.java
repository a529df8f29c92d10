package tradepost.file.core.image;

import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.stream.FileImageInputStream;

/** The file of an image while it is read. */
final class ImageFile extends FileImageInputStream {
    private final ImageTime time;

    ImageFile(Path file, ImageTime time) throws IOException {
        super(file.toFile());
        this.time = time;
    }

    @Override
    public int read() throws IOException {
        time.check();
        return super.read();
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        time.check();
        return super.read(into, from, length);
    }
}
