package io.isledb.store;

import java.util.List;

/**
 * One page of folder names.
 *
 * @param folders ascending
 * @param complete whether nothing follows; when false, list again after the last name
 */
public record FolderPage(List<String> folders, boolean complete) {
  public FolderPage {
    folders = List.copyOf(folders);
  }
}
