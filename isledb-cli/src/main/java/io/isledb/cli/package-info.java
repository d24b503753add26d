/** The command line: looks into isles, changes single keys, and maintains. */
@NullMarked
package io.isledb.cli;

import org.jspecify.annotations.NullMarked;
