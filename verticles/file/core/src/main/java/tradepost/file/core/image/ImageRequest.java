package tradepost.file.core.image;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What {@link ImageProgram} is to do.
 *
 * @param format jpeg, png, webp or gif
 * @param folder for the files of the sizes, each named after its size
 */
record ImageRequest(Path file, String format, Path folder, ImageLimits limits) {
    void write(DataOutputStream out) throws IOException {
        out.writeUTF(file.toAbsolutePath().toString());
        out.writeUTF(format);
        out.writeUTF(folder.toAbsolutePath().toString());
        out.writeLong(limits.pixelsMax());
        out.writeLong(limits.webpPixelsMax());
        out.writeLong(limits.pictureBytesMax());
        out.writeInt(limits.seconds());
        out.flush();
    }

    static ImageRequest read(DataInputStream in) throws IOException {
        var file = Path.of(in.readUTF());
        var format = in.readUTF();
        var folder = Path.of(in.readUTF());
        return new ImageRequest(
                file, format, folder, new ImageLimits(in.readLong(), in.readLong(), in.readLong(), in.readInt()));
    }
}
