/** The extensions that take part in orders. */
@ModuleGen(name = "tradepost-sales-extension", groupPackage = "tradepost.sales.extension")
@NullMarked
package tradepost.sales.extension;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
