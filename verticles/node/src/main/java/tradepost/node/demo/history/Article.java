package tradepost.node.demo.history;

/**
 * Something that the company sells.
 *
 * @param key of its item: the name of the product in the demo data, and the place of the variant
 * @param category the name of its category in the demo data
 * @param price in the currency of the demo data; it decides how many pieces somebody buys
 * @param vendor the name of its vendor in the demo data
 * @param weight how often it is bought, compared with the others
 * @param isTracked whether its pieces have lots
 * @param kept so many pieces are not sold in the story
 */
public record Article(
        String key,
        String category,
        double price,
        String vendor,
        double weight,
        Season season,
        boolean isTracked,
        int kept) {}
