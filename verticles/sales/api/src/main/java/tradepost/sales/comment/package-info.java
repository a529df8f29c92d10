/** Comments on sales orders. */
@ModuleGen(name = "tradepost-sales-comment", groupPackage = "tradepost.sales.comment")
@NullMarked
package tradepost.sales.comment;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
