/** The search over products and items: the service interface and its records. */
@ModuleGen(name = "tradepost-catalog-search", groupPackage = "tradepost.catalog.search")
@NullMarked
package tradepost.catalog.search;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
