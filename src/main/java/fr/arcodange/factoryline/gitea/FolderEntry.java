package fr.arcodange.factoryline.gitea;

/** One entry of a folder in a repository; its name is foreign text. */
public record FolderEntry(String name, boolean isFolder) {}
