/** Price lists, their prices, and the rule that picks the price of an item: the service interface and its records. */
@ModuleGen(name = "tradepost-catalog-price", groupPackage = "tradepost.catalog.price")
@NullMarked
package tradepost.catalog.price;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
