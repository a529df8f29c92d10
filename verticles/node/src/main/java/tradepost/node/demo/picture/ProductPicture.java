package tradepost.node.demo.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.function.BiConsumer;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** The picture of a product, as a JPEG. The same product has the same picture. */
public final class ProductPicture {
    private static final int PIXELS = 360;
    private static final float QUALITY = 0.84f;

    private static final Map<String, BiConsumer<Pen, Color>> KINDS = Map.ofEntries(
            Map.entry("alarm", Building::alarm),
            Map.entry("anchor", Hardware::anchor),
            Map.entry("bag", Outdoors::bag),
            Map.entry("battery", PowerTools::battery),
            Map.entry("beam", Building::beam),
            Map.entry("bin", Storage::bin),
            Map.entry("bits", PowerTools::bits),
            Map.entry("blade", PowerTools::blade),
            Map.entry("board", Building::board),
            Map.entry("bolt", Hardware::bolt),
            Map.entry("boots", Wear::boots),
            Map.entry("bottle", Hardware::bottle),
            Map.entry("bracket", Hardware::bracket),
            Map.entry("brush", Hardware::brush),
            Map.entry("bucket", Storage::bucket),
            Map.entry("bulb", Building::bulb),
            Map.entry("cable", Building::cable),
            Map.entry("cartridge", Hardware::cartridge),
            Map.entry("chair", Outdoors::chair),
            Map.entry("charger", PowerTools::charger),
            Map.entry("circularsaw", PowerTools::circularsaw),
            Map.entry("cord", Building::cord),
            Map.entry("disc", PowerTools::discs),
            Map.entry("doorlock", HandTools::doorlock),
            Map.entry("drill", PowerTools::drill),
            Map.entry("earmuffs", Wear::earmuffs),
            Map.entry("flashlight", Building::flashlight),
            Map.entry("floodlight", Building::floodlight),
            Map.entry("gloves", Outdoors::gloves),
            Map.entry("goggles", Wear::goggles),
            Map.entry("grinder", PowerTools::grinder),
            Map.entry("hammer", HandTools::hammer),
            Map.entry("handle", HandTools::handle),
            Map.entry("heater", Outdoors::heater),
            Map.entry("helmet", Wear::helmet),
            Map.entry("hinge", HandTools::hinge),
            Map.entry("hose", Outdoors::hose),
            Map.entry("jacket", Wear::jacket),
            Map.entry("jigsaw", PowerTools::jigsaw),
            Map.entry("kit", Wear::kit),
            Map.entry("knife", HandTools::knife),
            Map.entry("knob", HandTools::knob),
            Map.entry("ladder", Storage::ladder),
            Map.entry("level", HandTools::level),
            Map.entry("mallet", HandTools::mallet),
            Map.entry("mask", Wear::mask),
            Map.entry("nailbox", Hardware::nailbox),
            Map.entry("outlet", Building::outlet),
            Map.entry("padlock", HandTools::padlock),
            Map.entry("paintcan", Hardware::paintcan),
            Map.entry("pegboard", Storage::pegboard),
            Map.entry("pipe", Building::pipe),
            Map.entry("plank", Building::plank),
            Map.entry("pliers", HandTools::pliers),
            Map.entry("pot", Outdoors::pot),
            Map.entry("pruner", Outdoors::pruner),
            Map.entry("rake", Outdoors::rake),
            Map.entry("roller", Hardware::roller),
            Map.entry("rolltape", Hardware::rolltape),
            Map.entry("rope", Outdoors::rope),
            Map.entry("sander", PowerTools::sander),
            Map.entry("saw", HandTools::saw),
            Map.entry("screwbox", Hardware::screwbox),
            Map.entry("screwdriver", HandTools::screwdriver),
            Map.entry("shears", Outdoors::shears),
            Map.entry("shelf", Storage::shelf),
            Map.entry("shirt", Wear::shirt),
            Map.entry("snowshovel", Outdoors::snowshovel),
            Map.entry("spade", Outdoors::spade),
            Map.entry("tap", Building::tap),
            Map.entry("tape", HandTools::tape),
            Map.entry("tarp", Hardware::tarp),
            Map.entry("toolbox", Storage::toolbox),
            Map.entry("valve", Building::valve),
            Map.entry("wateringcan", Outdoors::wateringcan),
            Map.entry("wheelbarrow", Outdoors::wheelbarrow),
            Map.entry("workbench", Storage::workbench),
            Map.entry("worklight", Building::worklight),
            Map.entry("wrench", HandTools::wrench));

    private ProductPicture() {}

    /** Whether something of this kind can be drawn. */
    public static boolean knows(String kind) {
        return KINDS.containsKey(kind);
    }

    /**
     * @param kind of thing; a parcel if it is unknown
     * @param colour by its name
     */
    public static byte[] jpeg(String kind, String colour) {
        var image = new BufferedImage(PIXELS, PIXELS, BufferedImage.TYPE_INT_RGB);
        var g = image.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_RENDERING, RenderingHints.VALUE_RENDER_QUALITY);
            background(g);
            g.translate(PIXELS * 0.09, PIXELS * 0.08);
            g.scale(PIXELS / 100.0 * 0.82, PIXELS / 100.0 * 0.82);
            KINDS.getOrDefault(kind, Storage::goods).accept(new Pen(g), Tone.of(colour));
        } finally {
            g.dispose();
        }
        return encoded(image);
    }

    private static void background(Graphics2D g) {
        g.setPaint(new RadialGradientPaint(
                PIXELS * 0.42f, PIXELS * 0.36f, PIXELS * 0.85f, new float[] {0, 1}, new Color[] {
                    new Color(0xfbfaf7), new Color(0xdedbd4)
                }));
        g.fillRect(0, 0, PIXELS, PIXELS);
    }

    private static byte[] encoded(BufferedImage image) {
        var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        var bytes = new ByteArrayOutputStream();
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            var how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality(QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), how);
        } catch (IOException e) {
            throw new IllegalStateException(e); // nothing is written to a disk
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
